import type { SnmpProfile } from "../snmp-profile.ts";

const epmp = "1.3.6.1.4.1.17713.21";

/** CAMBIUM-PMP80211-MIB. */
export default {
  name: "cambium",
  vendor: "Cambium",
  systems: [{ os: "epmp", kind: "wireless", objectId: [epmp], version: [`${epmp}.1.1.17`], serial: [`${epmp}.1.1.31`] }],
  processors: [{ percent: `${epmp}.2.1.64`, name: "Processor", divisor: 10 }],
} satisfies SnmpProfile;
