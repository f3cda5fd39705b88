import { defineDissector } from "../model/dissector.ts";
import { dnsNameText } from "../wire/dns-names.ts";

/** DHCP for IPv6 (RFC 8415); the client's name is the Client FQDN option (RFC 4704). */
export default defineDissector({
  name: "dhcpv6",
  title: "DHCPv6",
  category: "Network",
  transports: [17],
  ports: { udp: [546, 547] },
  firstBytes: Array.from({ length: 36 }, (_, i) => 1 + i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 8 || (serverPort !== 547 && serverPort !== 546 && clientPort !== 546 && clientPort !== 547)) return false;
    const kind = bytes[start]!;
    if (kind < 1 || kind > 36) return false;
    // Options have numbers below 256 still; those of a relay stand behind two addresses.
    const option = start + (isRelay(kind) ? 34 : 4);
    if (option + 4 > end || bytes[option] !== 0 || bytes[option + 1] === 0) return false;
    const next = option + 4 + ((bytes[option + 2]! << 8) | bytes[option + 3]!);
    return next >= end || bytes[next] === 0;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts, findings) {
    for (let at = start + (isRelay(bytes[start]!) ? 34 : 4); at + 4 <= end;) {
      const option = (bytes[at]! << 8) | bytes[at + 1]!;
      const next = at + 4 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
      if (next > end) {
        findings.malformed("dhcpv6-options");
        break;
      }
      // Flags, then a name; a partial one has no root label.
      if (option === 39 && next > at + 5) facts.hostname = dnsNameText(bytes, at + 5, at + 5, next) ?? "";
      at = next;
    }
    return facts.hostname === "" ? "yes" : "done";
  },
});

/** Relay-forward and relay-reply. */
function isRelay(kind: number): boolean {
  return kind === 12 || kind === 13;
}
