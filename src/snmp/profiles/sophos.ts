import type { SnmpProfile } from "../snmp-profile.ts";

const sfos = "1.3.6.1.4.1.2604.5.1";

/** SFOS-FIREWALL-MIB; CPU and memory are in the HOST-RESOURCES-MIB. */
export default {
  name: "sophos",
  vendor: "Sophos",
  systems: [{ os: "sophos-xg", kind: "firewall", objectId: ["1.3.6.1.4.1.2604.5"], version: [`${sfos}.1.3`], model: [`${sfos}.1.2`], serial: [`${sfos}.1.4`] }],
} satisfies SnmpProfile;
