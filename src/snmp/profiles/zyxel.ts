import type { SnmpProfile } from "../snmp-profile.ts";

const zyxel = "1.3.6.1.4.1.890.1";

/** ZYXEL-ES-SMI and ZYWALL-ZLD of firewalls, ZYXEL-SYS of switches. */
export default {
  name: "zyxel",
  vendor: "Zyxel",
  systems: [
    {
      os: "zynos",
      kind: "network",
      objectId: [zyxel],
      version: [`${zyxel}.15.3.1.6`, `${zyxel}.5.8.68.1.1`],
      model: [`${zyxel}.15.3.1.11`, /^(\S+)/],
      serial: [`${zyxel}.15.3.1.12`],
    },
    {
      os: "zywall",
      kind: "firewall",
      objectId: [`${zyxel}.15`, `${zyxel}.6`],
      description: /^(USG|ZyWALL|ZLD|VPN\d|ATP|ISG|NSG)/i,
      version: [`${zyxel}.15.3.1.6`],
      model: [`${zyxel}.15.3.1.11`, /^(.+)$/],
      serial: [`${zyxel}.15.3.1.12`],
    },
  ],
  processors: [
    { percent: `${zyxel}.6.22.1.1`, name: "Processor" },
    { percent: `${zyxel}.15.3.2.4`, name: "Processor" },
    { percent: `${zyxel}.15.3.2.7`, name: "Processor" },
  ],
  memory: [
    { percent: `${zyxel}.6.22.1.2`, name: "Memory" },
    { percent: `${zyxel}.15.3.2.5`, name: "Memory" },
    { percent: `${zyxel}.15.3.50.1.1.1.6`, name: "Memory" },
  ],
} satisfies SnmpProfile;
