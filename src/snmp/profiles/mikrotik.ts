import type { SnmpProfile } from "../snmp-profile.ts";

const mikrotik = "1.3.6.1.4.1.14988.1";

/** MIKROTIK-MIB. CPU and memory are in the HOST-RESOURCES-MIB. */
export default {
  name: "mikrotik",
  vendor: "MikroTik",
  systems: [
    {
      os: "routeros",
      kind: "network",
      objectId: [mikrotik],
      description: /RouterOS|^router$/i,
      version: [`${mikrotik}.1.4.4`, /RouterOS (\d\S*)/],
      model: [/RouterOS ([A-Z]\S*)/, { oid: "1.3.6.1.2.1.47.1.1.1.1.2.65536", pattern: / on (\S+)/ }],
      serial: [`${mikrotik}.1.7.3`],
    },
  ],
} satisfies SnmpProfile;
