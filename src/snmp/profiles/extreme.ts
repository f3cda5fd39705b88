import type { SnmpProfile } from "../snmp-profile.ts";

const extreme = "1.3.6.1.4.1.1916";
const voss = "1.3.6.1.4.1.2272";
const described = [/\(([\d.]+)\)/] as const;

/** EXTREME-SYSTEM-MIB and EXTREME-SOFTWARE-MONITOR-MIB of XOS; RAPID-CITY of VOSS. */
export default {
  name: "extreme",
  vendor: "Extreme",
  systems: [
    {
      os: "xos",
      kind: "network",
      objectId: [extreme],
      version: [/version ([^\s,]+)/],
      model: [/^ExtremeXOS \(([^)]+)\)/, { entity: "model" }],
      serial: [{ entity: "serial" }],
    },
    {
      os: "voss",
      kind: "network",
      objectId: [extreme, voss],
      description: /^(?:VSP|XA|ERS-8)\S* \(/,
      version: described,
      model: [/^(\S+)/],
      serial: [{ entity: "serial" }, `${voss}.1.4.2`],
    },
    {
      os: "boss",
      kind: "network",
      objectId: ["1.3.6.1.4.1.45"],
      version: [/SW:v([\d.]+)/],
      model: [/^(.+?)\s+HW:/, { entity: "model" }],
      serial: [{ entity: "serial" }],
    },
  ],
  processors: [
    { percent: `${voss}.1.85.10.1.1.3`, name: "Processor" },
    { percent: `${extreme}.1.32.1.2`, name: "Processor" },
  ],
  memory: [
    { used: `${voss}.1.85.10.1.1.6`, free: `${voss}.1.85.10.1.1.7`, unit: 1_024, name: "Memory" },
    { total: `${extreme}.1.32.2.2.1.2`, free: `${extreme}.1.32.2.2.1.3`, unit: 1_024, name: "Memory" },
  ],
} satisfies SnmpProfile;
