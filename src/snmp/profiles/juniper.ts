import type { SnmpProfile } from "../snmp-profile.ts";

const juniper = "1.3.6.1.4.1.2636";
const operating = `${juniper}.3.1.13.1`;
const services = `${juniper}.3.39.1.12.1.1.1`;

/** JUNIPER-MIB (jnxOperatingTable, where a part without memory is none that computes), JUNIPER-SRX5000-SPU-MONITORING-MIB, NETSCREEN. */
export default {
  name: "juniper",
  vendor: "Juniper",
  systems: [
    {
      os: "junos",
      kind: "network",
      objectId: [juniper],
      version: [`${juniper}.3.40.1.4.1.1.1.5`, /JUNOS ([^\s,]+)/],
      model: [{ oid: `${juniper}.3.1.2`, pattern: /^(?:Juniper )?(.+)/ }, /Inc\. (\S+)/],
      serial: [`${juniper}.3.1.3`, { entity: "serial" }],
    },
    {
      os: "screenos",
      kind: "firewall",
      objectId: ["1.3.6.1.4.1.3224.1"],
      version: [/version (\S+)/],
      model: [/^(\S+)/],
      serial: [/SN: ([^,\s)]+)/],
    },
  ],
  processors: [
    { percent: `${operating}.8`, name: `${operating}.5`, where: `${operating}.15` },
    { percent: `${services}.4`, name: "SPU" },
    { percent: "1.3.6.1.4.1.3224.16.1.3", name: "Processor" },
  ],
  memory: [
    { percent: `${operating}.11`, total: `${operating}.15`, unit: 1_048_576, name: `${operating}.5`, where: `${operating}.15` },
    { percent: `${services}.5`, name: "SPU" },
    { used: "1.3.6.1.4.1.3224.16.2.1", free: "1.3.6.1.4.1.3224.16.2.2", name: "Memory" },
  ],
  vpn: { sessions: `${juniper}.3.39.1.12.1.1.1.6` },
} satisfies SnmpProfile;
