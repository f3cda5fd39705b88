import type { SnmpProfile } from "../snmp-profile.ts";

/** UBNT-AirMAX-MIB, UBNT-UniFi-MIB, EdgeSwitch (FASTPATH). */
export default {
  name: "ubiquiti",
  vendor: "Ubiquiti",
  systems: [
    {
      os: "airos",
      kind: "wireless",
      objectId: ["1.3.6.1.4.1.10002.1", "1.3.6.1.4.1.41112.1.4"],
      description: /Linux/,
      version: [{ oid: "1.2.840.10036.3.1.2.1.4", pattern: /v(\d\S*)/ }],
      model: ["1.2.840.10036.3.1.2.1.3"],
    },
    { os: "edgeos", kind: "network", objectId: ["1.3.6.1.4.1.41112.1.5"], description: /EdgeOS/, version: [/EdgeOS v(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)/] },
    {
      os: "edgeswitch",
      kind: "network",
      objectId: ["1.3.6.1.4.1.4413", "1.3.6.1.4.1.7244"],
      description: /EdgeSwitch|USW|UniFi/,
      version: ["1.3.6.1.4.1.4413.1.1.1.1.1.13", /, (\d[\d.]+),/],
      model: ["1.3.6.1.4.1.4413.1.1.1.1.1.3", /^(.+?),/],
      serial: ["1.3.6.1.4.1.4413.1.1.1.1.1.4"],
    },
  ],
  processors: [
    { percent: "1.3.6.1.4.1.41112.1.4.8.3", name: "Processor", divisor: 100 },
    { percent: "1.3.6.1.4.1.4413.1.1.1.1.4.9", name: "Processor" },
  ],
  memory: [{ total: "1.3.6.1.4.1.4413.1.1.1.1.4.2", free: "1.3.6.1.4.1.4413.1.1.1.1.4.1", unit: 1_024, name: "Memory" }],
} satisfies SnmpProfile;
