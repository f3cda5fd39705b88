import type { SnmpProfile } from "../snmp-profile.ts";

const cisco = "1.3.6.1.4.1.9";
const described = /Version ([^\s,[]+)/;
const chassis = { model: [{ entity: "model" }], serial: [{ entity: "serial" }] } as const;
const remoteAccess = `${cisco}.9.392.1.3`;
const smallBusiness = `${cisco}.6.1.101.53.14.1`;

/** CISCO-PROCESS-MIB, CISCO-ENHANCED-MEMPOOL-MIB, CISCO-MEMORY-POOL-MIB, CISCO-REMOTE-ACCESS-MONITOR-MIB. */
export default {
  name: "cisco",
  vendor: "Cisco",
  systems: [
    {
      os: "ios",
      kind: "network",
      objectId: [cisco],
      description: /IOS|Internetwork Operating System/,
      except: /IOS[ -]?XR|IOS[- ]?XE|IOS Software \[|LINUX_IOSD/,
      version: [described],
      ...chassis,
    },
    {
      os: "iosxe",
      kind: "network",
      objectId: [cisco],
      description: /IOS[- ]?XE|IOS Software \[|LINUX_IOSD/,
      version: [described],
      ...chassis,
    },
    { os: "iosxr", kind: "network", objectId: [cisco], description: /IOS[ -]XR/, version: [described], ...chassis },
    { os: "nxos", kind: "network", objectId: [cisco], description: /NX-OS/, version: [described], ...chassis },
    {
      os: "asa",
      kind: "firewall",
      objectId: [cisco],
      description: /Adaptive Security Appliance/,
      version: [{ entity: "software" }, described],
      model: [{ entity: "model" }],
      serial: [{ entity: "serial" }],
    },
    {
      os: "ftd",
      kind: "firewall",
      objectId: [cisco],
      description: /Firepower Threat Defense/,
      version: [/Version ([^,]+)/],
      model: [{ entity: "model" }],
      serial: [{ entity: "serial" }],
    },
    {
      os: "ciscosb",
      kind: "network",
      objectId: [`${cisco}.6.1`],
      version: [`${smallBusiness}.2`, { entity: "software" }],
      model: [`${smallBusiness}.7`, { entity: "model" }],
      serial: [`${smallBusiness}.5`, { entity: "serial" }],
    },
    {
      os: "ciscowlc",
      kind: "wireless",
      objectId: [cisco],
      description: /Cisco Controller|WLC|Business Wireless|Mobility Express/,
      version: ["1.3.6.1.4.1.14179.1.1.1.14", { entity: "software" }],
      model: ["1.3.6.1.4.1.14179.1.1.1.13", { entity: "model" }],
      serial: ["1.3.6.1.4.1.14179.1.1.1.4", { entity: "serial" }],
    },
    {
      os: "viptela",
      kind: "network",
      objectId: ["1.3.6.1.4.1.41916"],
      version: ["1.3.6.1.4.1.41916.11.1.2"],
      model: ["1.3.6.1.4.1.41916.3.1.1.1.6", { entity: "model" }],
      serial: ["1.3.6.1.4.1.41916.3.1.1.1.5.1", { entity: "serial" }],
    },
  ],
  processors: [
    { percent: `${cisco}.9.109.1.1.1.1.8`, name: "Processor" },
    { percent: `${cisco}.9.109.1.1.2.1.5`, name: "Core" },
    { percent: `${cisco}.9.109.1.1.1.1.5`, name: "Processor" },
    { percent: `${cisco}.9.109.1.1.1.1.4`, name: "Processor" },
    { percent: `${cisco}.2.1.58`, name: "Processor" },
    { percent: `${cisco}.6.1.101.1.8`, name: "Processor" },
    { percent: "1.3.6.1.4.1.14179.1.1.5.1", name: "Processor" },
    { percent: "1.3.6.1.4.1.41916.11.1.16", name: "Processor", isIdle: true },
  ],
  memory: [
    { used: `${cisco}.9.221.1.1.1.1.18`, free: `${cisco}.9.221.1.1.1.1.20`, name: `${cisco}.9.221.1.1.1.1.3` },
    { used: `${cisco}.9.221.1.1.1.1.7`, free: `${cisco}.9.221.1.1.1.1.8`, name: `${cisco}.9.221.1.1.1.1.3` },
    { used: `${cisco}.9.48.1.1.1.5`, free: `${cisco}.9.48.1.1.1.6`, name: `${cisco}.9.48.1.1.1.2` },
    { used: `${cisco}.9.109.1.1.1.1.12`, free: `${cisco}.9.109.1.1.1.1.13`, name: "Memory", unit: 1_024 },
    { total: "1.3.6.1.4.1.14179.1.1.5.2", free: "1.3.6.1.4.1.14179.1.1.5.3", name: "Memory", unit: 1_024 },
    { used: "1.3.6.1.4.1.41916.11.1.18", free: "1.3.6.1.4.1.41916.11.1.19", name: "Memory", unit: 1_024 },
  ],
  vpn: {
    all: `${remoteAccess}.1`,
    IPsec: `${remoteAccess}.26`,
    "LAN-to-LAN": `${remoteAccess}.29`,
    AnyConnect: `${remoteAccess}.35`,
    web: `${remoteAccess}.38`,
  },
} satisfies SnmpProfile;
