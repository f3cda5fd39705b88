import type { SnmpProfile } from "../snmp-profile.ts";

const firebrick = "1.3.6.1.4.1.24693";

/** Makers of firewalls and routers with little of their own in SNMP. */
export default {
  name: "firewalls",
  systems: [
    { os: "barracudangfirewall", kind: "firewall", vendor: "Barracuda", objectId: ["1.3.6.1.4.1.10704.1.10"] },
    { os: "firebrick", kind: "firewall", vendor: "FireBrick", objectId: [firebrick], version: [/\((V\S+)/], model: [/^(\S+)/] },
    {
      os: "draytek",
      kind: "firewall",
      vendor: "DrayTek",
      objectId: ["1.3.6.1.4.1.7367"],
      version: [/Version: ?([^\s,]+)/],
      model: [/Router Model: ?([^,]+?)(?: Series)?,/],
    },
    { os: "watchguard", kind: "firewall", vendor: "WatchGuard", objectId: ["1.3.6.1.4.1.3097"], version: ["1.3.6.1.4.1.3097.6.3.1"], model: [/^(\S+)/] },
  ],
  processors: [{ percent: `${firebrick}.100.2.1.1.2.5`, name: "Processor", divisor: 100 }],
} satisfies SnmpProfile;
