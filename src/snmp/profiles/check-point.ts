import type { SnmpProfile } from "../snmp-profile.ts";

const checkPoint = "1.3.6.1.4.1.2620.1";

/** CHECKPOINT-MIB. Memory is in the HOST-RESOURCES-MIB. */
export default {
  name: "check-point",
  vendor: "Check Point",
  systems: [
    {
      os: "gaia",
      kind: "firewall",
      objectId: [checkPoint],
      version: [`${checkPoint}.6.4.1`],
      model: [`${checkPoint}.6.16.7`],
      serial: [`${checkPoint}.6.16.3`],
    },
  ],
  processors: [{ percent: `${checkPoint}.6.7.5.1.5`, name: "Core" }],
  vpn: { "IKE security associations": `${checkPoint}.2.5.2.1` },
} satisfies SnmpProfile;
