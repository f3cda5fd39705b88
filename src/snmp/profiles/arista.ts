import type { SnmpProfile } from "../snmp-profile.ts";

/** CPU and memory are in the HOST-RESOURCES-MIB. */
export default {
  name: "arista",
  vendor: "Arista",
  systems: [
    {
      os: "arista_eos",
      kind: "network",
      objectId: ["1.3.6.1.4.1.30065"],
      version: [/EOS version (\S+)/, { entity: "software" }],
      model: [/running on an Arista Networks (\S+)/, { entity: "model" }],
      serial: [{ entity: "serial" }],
    },
  ],
} satisfies SnmpProfile;
