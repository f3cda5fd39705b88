import { parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";

/** Words of the filter language (pcap-filter(7)) that packets on a wire can be chosen by. */
const words = new Set(
  (
    "dst src host net port portrange gateway proto protochain mask and or not ether ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp pim ah esp vrrp carp " +
    "broadcast multicast less greater len vlan mpls pppoed pppoes geneve vxlan inbound outbound link stp iso lldp " +
    "tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr " +
    "icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob " +
    "icmp-tstamp icmp-tstampreply icmp-ireq icmp-ireqreply icmp-maskreq icmp-maskreply " +
    "icmp6type icmp6code icmp6-destinationrunreach icmp6-packettoobig icmp6-timeexceeded icmp6-parameterproblem icmp6-echo icmp6-echoreply " +
    "icmp6-routersolicit icmp6-routeradvert icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect"
  ).split(" "),
);
const wordRule = /^[a-z][\w-]*$/i;
const numberRule = /^(?:\d+|0x[0-9a-f]+)$/i;
const portRangeRule = /^\d+-\d+$/;
const macRule = /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i;
/** Part of an IPv4 network: `net 10.1`. */
const shortNetworkRule = /^\d{1,3}(?:\.\d{1,3}){1,2}$/;
const longest = 1_000;

/**
 * What is wrong with a capture filter before anything compiles it; undefined when nothing is. Names of hosts, networks and services
 * are refused: compiling one would ask the system's resolver, for a name somebody else chose.
 */
export function captureFilterProblem(filter: string): string | undefined {
  if (filter.length > longest) return `A capture filter has at most ${longest} characters; this one has ${filter.length}.`;
  // eslint-disable-next-line no-control-regex
  if (/[^\x20-\x7e\t\n]/.test(filter)) return "A capture filter is plain ASCII text.";
  // Inside brackets `[a:b]` is an offset and a length: neither an address nor a MAC.
  const flat = filter.replace(/\[([^\][]*)\]/g, (_all, inside: string) => ` ${inside.replaceAll(":", " ")} `);
  for (const token of flat.split(/[\s()!&|=<>+*^%\\]+|(?<![\da-f:.])\/|-(?=\s)/i)) {
    if (token === "" || token === "-" || token === "/") continue;
    if (words.has(token.toLowerCase()) || numberRule.test(token) || portRangeRule.test(token) || macRule.test(token) || shortNetworkRule.test(token)) continue;
    if (parseIp(token) !== undefined || (token.includes("/") && (parseCidr(token) !== undefined || /^\d+(?:\.\d+){0,2}\/\d+$/.test(token)))) continue;
    if (wordRule.test(token) || /^[\w.-]+$/.test(token))
      return `"${token.slice(0, 60)}" is no word of the filter language, and names are not looked up: write addresses and port numbers.`;
    return `"${token.slice(0, 60)}" is neither a word of the filter language nor a number, an address or a network.`;
  }
  return undefined;
}
