import type { SnmpProfile } from "../snmp-profile.ts";

const hp = "1.3.6.1.4.1.11";
const processor = `${hp}.2.14.11.5.1`;

/** HP-switch: STATISTICS-MIB, NETSWITCH-MIB; printers; Integrated Lights-Out (CPQHOST-MIB, CPQSINFO-MIB). */
export default {
  name: "hp",
  vendor: "HP",
  systems: [
    {
      os: "procurve",
      kind: "network",
      objectId: [`${hp}.2.3.7.11`, `${hp}.2.3.7.8`],
      version: [`${processor}.1.3`, /revision ([^\s,]+)/],
      model: [/^(?:HP |Aruba |HPE |ProCurve |Hewlett-Packard )*(J\w+ .+?)(?: Switch)?(?: \(.*?\))?,/, /(J\d{4}[A-Z]\S*)/, { entity: "model" }],
      serial: [`${hp}.2.36.1.1.2.9`, { entity: "serial" }],
    },
    {
      os: "jetdirect",
      kind: "printer",
      objectId: [`${hp}.2.3.9`],
      version: [`${hp}.2.3.9.4.2.1.1.3.5`],
      model: [{ oid: `${hp}.2.3.9.1.1.7`, pattern: /MDL:(?:HP )?([^;]+)/ }, /PID:(?:HP )?([^,]+)/],
      serial: [/SN:([^,]+)/, "1.3.6.1.2.1.43.5.1.1.17.1"],
    },
    {
      os: "hpe-ilo",
      kind: "management",
      vendor: "HPE",
      objectId: ["1.3.6.1.4.1.232.9.4"],
      version: ["1.3.6.1.4.1.232.9.2.2.2", /(\d+\.\d+)/],
      model: ["1.3.6.1.4.1.232.2.2.4.2"],
      serial: ["1.3.6.1.4.1.232.2.2.2.1"],
    },
  ],
  processors: [
    { percent: `${processor}.9.6.1`, name: "Processor" },
    { percent: "1.3.6.1.4.1.232.11.2.3.1.1.4", name: "Processor" },
  ],
  memory: [
    { total: `${processor}.1.2.2.1.1.5`, used: `${processor}.1.2.2.1.1.7`, name: "Memory" },
    { total: `${processor}.1.2.1.1.1.5`, used: `${processor}.1.2.1.1.1.7`, name: "Memory" },
    { total: "1.3.6.1.4.1.232.11.2.13.1", free: "1.3.6.1.4.1.232.11.2.13.2", unit: 1_048_576, name: "Memory" },
  ],
} satisfies SnmpProfile;
