import type { SnmpProfile } from "../snmp-profile.ts";

const timetra = "1.3.6.1.4.1.6527.3.1.2";

/** TIMETRA-SYSTEM-MIB, TIMETRA-CHASSIS-MIB. */
export default {
  name: "nokia",
  vendor: "Nokia",
  systems: [
    {
      os: "timos",
      kind: "network",
      objectId: ["1.3.6.1.4.1.6527"],
      version: [/TiMOS-\w-(\S+)/],
      model: [/(?:Nokia|ALCATEL|Alcatel-Lucent) (.+?) Copyright/, { entity: "name" }],
      serial: [`${timetra}.2.1.8.1.5`],
    },
  ],
  processors: [{ percent: `${timetra}.1.1.1`, name: "Processor" }],
  memory: [
    { used: `${timetra}.1.1.11`, free: `${timetra}.1.1.10`, unit: 1_024, name: "Memory" },
    { used: `${timetra}.1.1.9`, free: `${timetra}.1.1.8`, unit: 1_024, name: "Memory" },
  ],
} satisfies SnmpProfile;
