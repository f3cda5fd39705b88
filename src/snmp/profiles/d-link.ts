import type { SnmpProfile } from "../snmp-profile.ts";

const dlink = "1.3.6.1.4.1.171";

/** DLINKSW-ENTITY-EXT-MIB of newer, AGENT-GENERAL-MIB of older switches. */
export default {
  name: "d-link",
  vendor: "D-Link",
  systems: [
    {
      os: "dlink",
      kind: "network",
      objectId: [`${dlink}.10`],
      version: [{ oid: "1.3.6.1.2.1.2.2.1.2", pattern: /firmware ([\d.]+)/i }, { entity: "software" }, { entity: "firmware" }],
      model: [/(D[A-Z]S-[^\s,]+)/],
      serial: [{ entity: "serial" }, `${dlink}.12.1.1.12`],
    },
  ],
  processors: [
    { percent: `${dlink}.14.5.1.7.1.4`, name: "Processor" },
    { percent: `${dlink}.12.1.1.6.1`, name: "Processor" },
  ],
  memory: [{ total: `${dlink}.14.5.1.4.1.3`, used: `${dlink}.14.5.1.4.1.4`, unit: 1_024, name: "Memory" }],
} satisfies SnmpProfile;
