import type { SnmpProfile } from "../snmp-profile.ts";

const ucd = "1.3.6.1.4.1.2021";

/** UCD-SNMP-MIB: for agents without a HOST-RESOURCES-MIB. */
export default {
  name: "ucd",
  processors: [{ percent: `${ucd}.11.11`, name: "Processor", isIdle: true }],
  memory: [{ total: `${ucd}.4.5`, free: `${ucd}.4.6`, reclaimable: [`${ucd}.4.14`, `${ucd}.4.15`], unit: 1_024, name: "Memory" }],
} satisfies SnmpProfile;
