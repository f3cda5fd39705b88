import type { SnmpProfile } from "../snmp-profile.ts";

/** CPU, memory and storage are in the HOST-RESOURCES-MIB. */
export default {
  name: "microsoft",
  vendor: "Microsoft",
  systems: [
    {
      os: "windows",
      kind: "server",
      objectId: ["1.3.6.1.4.1.311.1.1.3"],
      version: [/Windows(?: NT)? Version (\S+ \(Build \d+)/, /Version (\d\S*)/],
      model: [/Hardware: (\S+ \S+)/],
    },
  ],
} satisfies SnmpProfile;
