import type { SnmpProfile } from "../snmp-profile.ts";

const aruba = "1.3.6.1.4.1.14823";
const cx = "1.3.6.1.4.1.47196";
const accessPoints = `${aruba}.2.3.3.1.2.1.1`;

/** WLSX-SYSTEMEXT-MIB of controllers, AI-AP-MIB of Instant; CX has the HOST-RESOURCES-MIB. */
export default {
  name: "aruba",
  vendor: "Aruba",
  systems: [
    {
      os: "arubaos",
      kind: "wireless",
      objectId: [`${aruba}.1.1`],
      version: [/Version ([^\s,]+)/],
      model: [/MODEL: ([^)]+)\)/, { entity: "model" }],
      serial: [`${aruba}.2.2.1.2.1.29`, { entity: "serial" }],
    },
    {
      os: "aruba-instant",
      kind: "wireless",
      objectId: [`${aruba}.1.2`],
      version: [/Version ([^\s,]+)/],
      model: [/MODEL: ([^)]+)\)/],
      serial: [`${accessPoints}.4`],
    },
    { os: "arubaos-cx", kind: "network", objectId: [`${cx}.4.1.1.1`], version: [/(\S+)$/], model: [{ entity: "description" }], serial: [{ entity: "serial" }] },
  ],
  processors: [
    { percent: `${aruba}.2.2.1.2.1.13.1.3`, name: `${aruba}.2.2.1.2.1.13.1.2` },
    { percent: `${accessPoints}.7`, name: `${accessPoints}.2` },
  ],
  memory: [
    { total: `${aruba}.2.2.1.1.1.11.1.2`, used: `${aruba}.2.2.1.1.1.11.1.3`, unit: 1_024, name: "Memory" },
    { total: `${accessPoints}.10`, free: `${accessPoints}.8`, name: `${accessPoints}.2` },
    { total: `${accessPoints}.10`, free: `${accessPoints}.9`, name: `${accessPoints}.2` },
  ],
  vpn: { IPsec: `${aruba}.2.2.1.4.1.4.2` },
} satisfies SnmpProfile;
