import { defineDissector } from "../model/dissector.ts";
import { equalsIgnoreCase, lineFeed, startsWith } from "../wire/ascii.ts";
import { walkHeaders } from "../wire/http-headers.ts";
import { networkText } from "../wire/text.ts";

const port = 1900;

/** Simple Service Discovery Protocol (UPnP Device Architecture 2.0 §1): searches, announcements and answers of UPnP. */
export default defineDissector({
  name: "ssdp",
  title: "SSDP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x48, 0x4d, 0x4e],

  probe({ bytes, start, end }) {
    const first = bytes[start];
    if (first === 0x4d) return startsWith(bytes, start, end, "M-SEARCH * HTTP/1.");
    if (first === 0x4e) return startsWith(bytes, start, end, "NOTIFY * HTTP/1.");
    return first === 0x48 && startsWith(bytes, start, end, "HTTP/1.1 200");
  },

  open: () => undefined,

  dissect({ bytes, start, end, serverPort, clientPort }, _state, facts) {
    const line = lineFeed(bytes, start, end);
    // Answers come from any port to the one that asked: what they answer tells them from HTTP.
    if (bytes[start] === 0x48 && serverPort !== port && clientPort !== port && !(line >= 0 && answersSearch(bytes, line + 1, end))) return "no";
    if (line < 0) return "done";
    facts.httpMethod = bytes[start] === 0x48 ? "" : bytes[start] === 0x4d ? "M-SEARCH" : "NOTIFY";
    walkHeaders(bytes, line + 1, end, (nameStart, nameEnd, valueStart, valueEnd) => {
      // Devices say who they are in either.
      const named = equalsIgnoreCase(bytes, nameStart, nameEnd, "user-agent") || equalsIgnoreCase(bytes, nameStart, nameEnd, "server");
      if (named) facts.httpUserAgent = networkText(bytes, valueStart, valueEnd);
      return named;
    });
    return "done";
  },
});

/** Whether the headers hold the search target, as every answer to a search does. */
function answersSearch(bytes: Uint8Array, at: number, end: number): boolean {
  let found = false;
  walkHeaders(bytes, at, end, (nameStart, nameEnd) => (found ||= equalsIgnoreCase(bytes, nameStart, nameEnd, "st")));
  return found;
}
