import type { SnmpProfile } from "../snmp-profile.ts";

const fortinet = "1.3.6.1.4.1.12356";
const serial = [`${fortinet}.100.1.1.1`, { entity: "serial" }] as const;

/** FORTINET-FORTIGATE-MIB, FORTINET-FORTISWITCH-MIB and the like. */
export default {
  name: "fortinet",
  vendor: "Fortinet",
  systems: [
    {
      os: "fortigate",
      kind: "firewall",
      objectId: [`${fortinet}.101.1`, `${fortinet}.15`],
      version: [`${fortinet}.101.4.1.1`],
      model: [{ entity: "model" }],
      serial,
    },
    { os: "fortiswitch", kind: "network", objectId: [`${fortinet}.106.1`], version: [`${fortinet}.106.4.1.1`], model: [{ entity: "model" }], serial },
    { os: "fortianalyzer", kind: "management", objectId: [`${fortinet}.102`, `${fortinet}.103.3`], version: [`${fortinet}.103.2.1.7`], serial },
    { os: "fortimanager", kind: "management", objectId: [`${fortinet}.103.1`], version: [`${fortinet}.103.2.1.7`], serial },
    { os: "fortimail", kind: "firewall", objectId: [`${fortinet}.105`], version: [`${fortinet}.105.1.3`], serial: [`${fortinet}.105.1.2`] },
    { os: "fortiweb", kind: "firewall", objectId: [`${fortinet}.107`], version: [`${fortinet}.107.2.1.1.1.5`], serial },
    { os: "fortiauthenticator", kind: "management", objectId: [`${fortinet}.113`], serial },
  ],
  processors: [
    { percent: `${fortinet}.101.4.1.3`, name: "Processor" },
    { percent: `${fortinet}.106.4.1.2`, name: "Processor" },
    { percent: `${fortinet}.103.2.1.1`, name: "Processor" },
  ],
  memory: [
    { percent: `${fortinet}.101.4.1.4`, total: `${fortinet}.101.4.1.5`, unit: 1_024, name: "Memory" },
    { used: `${fortinet}.106.4.1.3`, total: `${fortinet}.106.4.1.4`, unit: 1_024, name: "Memory" },
    { used: `${fortinet}.103.2.1.2`, total: `${fortinet}.103.2.1.3`, unit: 1_024, name: "Memory" },
  ],
  vpn: {
    "IPsec tunnels": `${fortinet}.101.12.1.1`,
    "SSL users": `${fortinet}.101.12.2.3.1.2`,
    "SSL tunnels": `${fortinet}.101.12.2.3.1.6`,
  },
} satisfies SnmpProfile;
