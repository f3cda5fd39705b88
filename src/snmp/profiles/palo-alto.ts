import type { SnmpProfile } from "../snmp-profile.ts";

const panos = "1.3.6.1.4.1.25461";

/** PAN-COMMON-MIB. CPU and memory are in the HOST-RESOURCES-MIB. */
export default {
  name: "palo-alto",
  vendor: "Palo Alto Networks",
  systems: [
    {
      os: "panos",
      kind: "firewall",
      objectId: [panos],
      version: [`${panos}.2.1.2.1.1`],
      model: [`${panos}.2.1.2.2.1`, { entity: "model" }],
      serial: [`${panos}.2.1.2.1.3`],
    },
  ],
  vpn: { GlobalProtect: `${panos}.2.1.2.5.1.3` },
} satisfies SnmpProfile;
