/** Names of IP protocol numbers (IANA "Protocol Numbers"), as people and other tools write them. */
const names: Readonly<Record<number, string>> = {
  0: "HOPOPT",
  1: "ICMP",
  2: "IGMP",
  3: "GGP",
  4: "IPIP",
  5: "ST",
  6: "TCP",
  8: "EGP",
  9: "IGP",
  12: "PUP",
  17: "UDP",
  22: "XNS-IDP",
  27: "RDP",
  33: "DCCP",
  36: "XTP",
  41: "IPv6",
  43: "IPv6-Route",
  44: "IPv6-Frag",
  46: "RSVP",
  47: "GRE",
  50: "ESP",
  51: "AH",
  55: "MOBILE",
  57: "SKIP",
  58: "ICMPv6",
  59: "IPv6-NoNxt",
  60: "IPv6-Opts",
  88: "EIGRP",
  89: "OSPF",
  94: "IPIP-94",
  97: "ETHERIP",
  98: "ENCAP",
  103: "PIM",
  108: "IPComp",
  112: "VRRP",
  113: "PGM",
  115: "L2TP",
  124: "IS-IS",
  131: "PIPE",
  132: "SCTP",
  133: "FC",
  135: "Mobility-Header",
  136: "UDPLite",
  137: "MPLS-in-IP",
  138: "manet",
  139: "HIP",
  140: "Shim6",
  141: "WESP",
  142: "ROHC",
  143: "Ethernet",
};

const byNumber: readonly string[] = Array.from({ length: 256 }, (_, number) => names[number] ?? String(number));
const byName = new Map<string, number>(Object.entries(names).map(([number, name]) => [name.toLowerCase(), Number(number)]));
byName.set("icmp6", 58).set("ipv6-icmp", 58);

/** Name of an IP protocol number; the number itself as text where there is no common name. */
export function protocolName(number: number): string {
  return byNumber[number] ?? String(number);
}

/** Number of an IP protocol given by name (any case) or as decimal text; undefined when unknown. */
export function protocolNumber(text: string): number | undefined {
  const named = byName.get(text.trim().toLowerCase());
  if (named !== undefined) return named;
  if (!/^\d{1,3}$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number <= 255 ? number : undefined;
}
