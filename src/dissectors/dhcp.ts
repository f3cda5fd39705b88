import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { networkName } from "../wire/text.ts";

const magicCookie = 0x63825363;
const optionsAt = 240;

/** DHCP for IPv4 (RFC 2131, RFC 2132) and BOOTP; the client's host name is option 12. */
export default defineDissector({
  name: "dhcp",
  title: "DHCP",
  category: "Network",
  transports: [17],
  ports: { udp: [67, 68] },
  firstBytes: [1, 2],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < optionsAt || bytes[start]! < 1 || bytes[start]! > 2 || bytes[start + 2]! > 16) return false;
    const usual = serverPort === 67 || serverPort === 68 || clientPort === 67 || clientPort === 68;
    return wordAt(bytes, start + 236) === magicCookie || (usual && bytes[start + 1] === 1 && bytes[start + 2] === 6);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts, findings) {
    for (let at = start + optionsAt; at < end;) {
      const option = bytes[at]!;
      if (option === 255) break;
      if (option === 0) {
        at++;
        continue;
      }
      const next = at + 2 + (at + 1 < end ? bytes[at + 1]! : 0);
      if (next > end) {
        findings.malformed("dhcp-options");
        break;
      }
      if (option === 12) facts.hostname = networkName(bytes, at + 2, next);
      at = next;
    }
    return facts.hostname === "" ? "yes" : "done";
  },
});
