import type { SnmpProfile } from "../snmp-profile.ts";

const ups = "1.3.6.1.2.1.33.1";

/** UPS-MIB (RFC 1628) and the makers of power supplies and distribution. */
export default {
  name: "power",
  systems: [
    {
      os: "apc",
      kind: "power",
      vendor: "APC",
      objectId: ["1.3.6.1.4.1.318"],
      version: [/PF:v([\d.]+)/, "1.3.6.1.4.1.318.1.1.1.1.2.1"],
      model: ["1.3.6.1.4.1.318.1.1.1.1.1.1", "1.3.6.1.4.1.318.1.1.12.1.5", /MN:(\S+)/],
      serial: ["1.3.6.1.4.1.318.1.1.1.1.2.3", "1.3.6.1.4.1.318.1.1.12.1.6", /SN: ?(\w+)/],
    },
    {
      os: "eatonups",
      kind: "power",
      vendor: "Eaton",
      objectId: ["1.3.6.1.4.1.534.1", "1.3.6.1.4.1.534.2", "1.3.6.1.4.1.705.1"],
      model: ["1.3.6.1.4.1.534.1.1.2"],
      version: ["1.3.6.1.4.1.534.1.1.3"],
    },
    {
      os: "raritan-pdu",
      kind: "power",
      vendor: "Raritan",
      objectId: ["1.3.6.1.4.1.13742"],
      version: ["1.3.6.1.4.1.13742.6.3.2.3.1.6"],
      model: ["1.3.6.1.4.1.13742.6.3.2.1.1.3"],
      serial: ["1.3.6.1.4.1.13742.6.3.2.1.1.4"],
    },
  ],
  sensors: [
    { name: "Battery charge", unit: "percent", value: `${ups}.2.4` },
    { name: "Runtime left", unit: "minutes", value: `${ups}.2.3` },
    { name: "Load", unit: "percent", value: `${ups}.4.4.1.5` },
    { name: "Battery temperature", unit: "celsius", value: `${ups}.2.7` },
    { name: "Battery charge", unit: "percent", value: "1.3.6.1.4.1.318.1.1.1.2.2.1" },
    { name: "Load", unit: "percent", value: "1.3.6.1.4.1.318.1.1.1.4.2.3" },
    { name: "Runtime left", unit: "minutes", value: "1.3.6.1.4.1.318.1.1.1.2.2.3", divisor: 6_000 },
    { name: "Battery charge", unit: "percent", value: "1.3.6.1.4.1.534.1.2.4" },
    { name: "Load", unit: "percent", value: "1.3.6.1.4.1.534.1.4.1" },
  ],
} satisfies SnmpProfile;
