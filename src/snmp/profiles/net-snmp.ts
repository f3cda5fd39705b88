import type { SnmpProfile } from "../snmp-profile.ts";

const netSnmp = "1.3.6.1.4.1.8072.3.2";
/** NET-SNMP-EXTEND-MIB: what scripts named `distro` and `hardware` print. */
const distro = "1.3.6.1.4.1.8072.1.3.2.3.1.1.6.100.105.115.116.114.111";
const hardware = "1.3.6.1.4.1.8072.1.3.2.3.1.1.8.104.97.114.100.119.97.114.101";
const kernel = /^"?Linux \S+ (\S+)/;

/** Systems that answer with net-snmp's own sysObjectID: sysDescr, or something only they have, tells them apart. */
export default {
  name: "net-snmp",
  systems: [
    { os: "linux", kind: "server", objectId: [`${netSnmp}.10`], description: /^"?Linux /, isGeneric: true, version: [kernel], model: [hardware] },
    { os: "freebsd", kind: "server", objectId: [`${netSnmp}.8`], description: /FreeBSD/, isGeneric: true, version: [/FreeBSD (\d\S+)/], model: [/(\S+)$/] },
    { os: "openbsd", kind: "server", objectId: [`${netSnmp}.12`, "1.3.6.1.4.1.30155"], isGeneric: true, version: [/OpenBSD \S+ (\S+)/] },
    { os: "netbsd", kind: "server", objectId: [`${netSnmp}.7`], isGeneric: true, version: [/NetBSD \S+ (\S+)/] },
    { os: "solaris", kind: "server", objectId: [`${netSnmp}.3`], isGeneric: true, version: [/SunOS \S+ (\S+)/] },
    { os: "macosx", kind: "server", objectId: [`${netSnmp}.16`, `${netSnmp}.255`], description: /Darwin/, version: [/Version (\S+):/] },
    { os: "windows", kind: "server", vendor: "Microsoft", objectId: [`${netSnmp}.13`], description: /Windows/ },
    {
      os: "opnsense",
      kind: "firewall",
      vendor: "OPNsense",
      objectId: [netSnmp],
      description: /OPNsense|sensey|opnsense|HBSD|stable\/\d+\.\d-/,
      version: [/FreeBSD (\d\S+)/],
      model: [/(\S+)$/],
    },
    {
      os: "pfsense",
      kind: "firewall",
      vendor: "Netgate",
      objectId: [netSnmp, "1.3.6.1.4.1.12325.1.1.2.1.1"],
      description: /pfSense|pfsense/,
      version: [/pfSense \S+ (\S+)/, /FreeBSD (\d\S+)/],
      model: [/(\S+)$/],
    },
    {
      os: "cumulus",
      kind: "network",
      vendor: "NVIDIA",
      objectId: [netSnmp, "1.3.6.1.4.1.40310"],
      description: /Cumulus|-cl-\d|\+cl\d/i,
      version: [/Cumulus(?: Linux)?,? (\d[^\s)]*)/i],
    },
    {
      os: "openwrt",
      kind: "network",
      vendor: "OpenWrt",
      objectId: [netSnmp],
      description: /OpenWrt/i,
      version: [{ oid: distro, pattern: /OpenWrt (\S+)/ }],
      model: [hardware],
    },
    {
      os: "openwrt",
      kind: "network",
      vendor: "OpenWrt",
      objectId: [netSnmp],
      probe: { oid: distro, pattern: /OpenWrt/ },
      version: [{ oid: distro, pattern: /OpenWrt (\S+)/ }],
      model: [hardware],
    },
    { os: "vyos", kind: "network", vendor: "VyOS", objectId: [netSnmp, "1.3.6.1.4.1.44641"], description: /VyOS|Vyatta/i, version: [/(?:VyOS|Vyatta) (\S+)/i] },
    { os: "proxmox", kind: "server", vendor: "Proxmox", objectId: [netSnmp], description: /-pve\b/, version: [kernel] },
    {
      os: "truenas",
      kind: "storage",
      vendor: "iXsystems",
      objectId: ["1.3.6.1.4.1.50536", netSnmp],
      probe: { oid: "1.3.6.1.4.1.50536.1" },
      version: [/TrueNAS-(\S+?)[.\s(]/, /FreeBSD (\d\S+)/],
    },
    { os: "truenas", kind: "storage", vendor: "iXsystems", objectId: [netSnmp], description: /TrueNAS|FreeNAS/i, version: [/(?:TrueNAS|FreeNAS)-(\S+)/] },
    {
      os: "dsm",
      kind: "storage",
      vendor: "Synology",
      objectId: [netSnmp, "1.3.6.1.4.1.6574"],
      probe: { oid: "1.3.6.1.4.1.6574.1.5.1" },
      version: [{ oid: "1.3.6.1.4.1.6574.1.5.3", pattern: /(\d\S*)/ }],
      model: ["1.3.6.1.4.1.6574.1.5.1"],
      serial: ["1.3.6.1.4.1.6574.1.5.2"],
    },
    {
      os: "qnap",
      kind: "storage",
      vendor: "QNAP",
      objectId: [netSnmp, "1.3.6.1.4.1.24681", "1.3.6.1.4.1.55062"],
      probe: { oid: "1.3.6.1.4.1.24681.1.2.12" },
      version: [{ entity: "software" }, { entity: "firmware" }],
      model: ["1.3.6.1.4.1.24681.1.2.12"],
      serial: [{ entity: "serial" }],
    },
    {
      os: "unifi",
      kind: "wireless",
      vendor: "Ubiquiti",
      objectId: [netSnmp, "1.3.6.1.4.1.10002.1", "1.3.6.1.4.1.41112"],
      probe: { oid: "1.3.6.1.4.1.41112.1.6.3.3" },
      version: ["1.3.6.1.4.1.41112.1.6.3.6"],
      model: ["1.3.6.1.4.1.41112.1.6.3.3"],
      serial: [],
    },
  ],
} satisfies SnmpProfile;
