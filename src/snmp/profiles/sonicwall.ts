import type { SnmpProfile } from "../snmp-profile.ts";

const sonic = "1.3.6.1.4.1.8741";

/** SONICWALL-FIREWALL-IP-STATISTICS-MIB, SNWL-SSLVPN-MIB. */
export default {
  name: "sonicwall",
  vendor: "SonicWall",
  systems: [
    {
      os: "sonicwall",
      kind: "firewall",
      objectId: [sonic],
      version: [/\(.*?(\d+\.\d[\w.-]*)\)/, `${sonic}.2.1.1.3`, `${sonic}.6.1.3`],
      model: [`${sonic}.2.1.1.1`, `${sonic}.6.1.1`, /SonicWALL (\S+ \S+)/i],
      serial: [`${sonic}.2.1.1.2`, `${sonic}.6.1.2`],
    },
  ],
  processors: [
    { percent: `${sonic}.1.3.1.3`, name: "Processor" },
    { percent: `${sonic}.6.2.2`, name: "Processor" },
  ],
  memory: [
    { percent: `${sonic}.1.3.1.4`, name: "Memory" },
    { percent: `${sonic}.6.2.3`, name: "Memory" },
  ],
} satisfies SnmpProfile;
