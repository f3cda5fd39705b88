import type { SnmpProfile } from "../snmp-profile.ts";

const entity = "1.3.6.1.4.1.25506.2.6.1.1.1.1";

/** HH3C-ENTITY-EXT-MIB, of H3C and HPE switches; parts that do not compute say 0. */
export default {
  name: "comware",
  vendor: "H3C",
  systems: [
    {
      os: "comware",
      kind: "network",
      objectId: ["1.3.6.1.4.1.25506", "1.3.6.1.4.1.43"],
      version: [/Version ([^\s,]+)/],
      model: [/Version .*?Release \S+\s+(?:HPE? |H3C )?(.+?)\s+Copyright/s, /^(.+?) (?:Software|Product Version)/, { entity: "model" }],
      serial: [{ entity: "serial" }, "1.3.6.1.4.1.25506.2.6.1.2.1.1.2"],
    },
  ],
  processors: [{ percent: `${entity}.6`, name: "Board", where: `${entity}.6` }],
  memory: [{ percent: `${entity}.8`, total: `${entity}.10`, name: "Board", where: `${entity}.8` }],
} satisfies SnmpProfile;
