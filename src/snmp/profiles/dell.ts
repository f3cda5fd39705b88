import type { SnmpProfile } from "../snmp-profile.ts";

const force10 = "1.3.6.1.4.1.6027";
const powerConnect = "1.3.6.1.4.1.674.10895";
const fastPath = `${powerConnect}.5000.2.6132.1.1.1.1.4`;

/** DELL-NETWORKING-CHASSIS-MIB, the FASTPATH switches, Integrated Dell Remote Access (IDRAC-MIB-SMIv2). */
export default {
  name: "dell",
  vendor: "Dell",
  systems: [
    {
      os: "dnos",
      kind: "network",
      objectId: [
        force10,
        `${powerConnect}.3042`,
        `${powerConnect}.3044`,
        `${powerConnect}.3045`,
        `${powerConnect}.3046`,
        `${powerConnect}.3053`,
        `${powerConnect}.3054`,
      ],
      version: [/Application Software Version: ?(\S+)/, `${powerConnect}.3000.1.2.100.4`],
      model: [/Series: ?(\S+)/, `${powerConnect}.3000.1.2.100.1`],
      serial: [`${powerConnect}.3000.1.2.300.10.1.4`, { entity: "serial" }],
    },
    {
      os: "powerconnect",
      kind: "network",
      objectId: [powerConnect],
      version: [`${powerConnect}.3000.1.2.100.4`, /, ([\d.]+),/],
      model: [/PowerConnect (\S+)/, `${powerConnect}.3000.1.2.100.1`],
      serial: [`${powerConnect}.3000.1.2.300.10.1.4`, { entity: "serial" }],
    },
    {
      os: "drac",
      kind: "management",
      objectId: ["1.3.6.1.4.1.674.10892.5", "1.3.6.1.4.1.674.10892.2"],
      version: ["1.3.6.1.4.1.674.10892.5.1.1.8", "1.3.6.1.4.1.674.10892.2.1.1.11"],
      model: ["1.3.6.1.4.1.674.10892.5.1.3.12", "1.3.6.1.4.1.674.10892.2.1.1.2"],
      serial: ["1.3.6.1.4.1.674.10892.5.1.3.2", "1.3.6.1.4.1.674.10892.2.1.1.11"],
    },
  ],
  processors: [
    { percent: `${force10}.3.26.1.4.4.1.4`, name: "Processor" },
    { percent: `${fastPath}.9`, name: "Processor" },
    { percent: "1.3.6.1.4.1.89.1.8", name: "Processor" },
  ],
  memory: [
    { percent: `${force10}.3.26.1.4.4.1.6`, name: "Memory" },
    { total: `${fastPath}.2`, free: `${fastPath}.1`, unit: 1_024, name: "Memory" },
  ],
} satisfies SnmpProfile;
