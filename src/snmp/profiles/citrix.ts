import type { SnmpProfile } from "../snmp-profile.ts";

const netscaler = "1.3.6.1.4.1.5951.4.1.1";

/** NS-ROOT-MIB. */
export default {
  name: "citrix",
  vendor: "Citrix",
  systems: [
    {
      os: "netscaler",
      kind: "network",
      objectId: ["1.3.6.1.4.1.5951"],
      version: [{ oid: `${netscaler}.1`, pattern: /NetScaler (NS[^:]+)/ }, /NetScaler (NS[^:]+)/],
      model: [`${netscaler}.11`],
      serial: [`${netscaler}.14`],
    },
  ],
  processors: [{ percent: `${netscaler}.41.6.1.2`, name: `${netscaler}.41.6.1.1` }],
  memory: [{ percent: `${netscaler}.41.2`, total: `${netscaler}.41.4`, unit: 1_048_576, name: "Memory" }],
} satisfies SnmpProfile;
