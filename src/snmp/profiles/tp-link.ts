import type { SnmpProfile } from "../snmp-profile.ts";

const tpLink = "1.3.6.1.4.1.11863";

/** TPLINK-SYSINFO-MIB, TPLINK-SYSMONITOR-MIB. */
export default {
  name: "tp-link",
  vendor: "TP-Link",
  systems: [
    {
      os: "jetstream",
      kind: "network",
      objectId: [`${tpLink}.1.1`, `${tpLink}.5`],
      version: [`${tpLink}.6.1.1.6`],
      model: [`${tpLink}.6.1.1.5`],
      serial: [`${tpLink}.6.1.1.8`],
    },
  ],
  processors: [{ percent: `${tpLink}.6.4.1.1.1.1.2`, name: "Processor" }],
  memory: [{ percent: `${tpLink}.6.4.1.2.1.1.2`, name: "Memory" }],
} satisfies SnmpProfile;
