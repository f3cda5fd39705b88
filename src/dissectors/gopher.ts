import { defineDissector } from "../model/dissector.ts";
import { isOneLine, isText } from "../wire/lines.ts";
import { digitsEnd } from "../wire/scan.ts";

const port = 70;

/** The Internet Gopher Protocol (RFC 1436 §3): a selector in one line, and the menu that answers it. */
export default defineDissector({
  name: "gopher",
  title: "Gopher",
  category: "Web",
  transports: [6],
  ports: { tcp: [port] },

  probe({ bytes, start, end, serverPort, direction }) {
    return direction === 0 ? serverPort === port && end - start <= 1024 && isOneLine(bytes, start, end) : isMenuLine(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction, serverPort }) {
    if (direction === 0) return "maybe";
    // Files are sent without any framing: on the port text is enough once it was asked for.
    return isMenuLine(bytes, start, end) || (serverPort === port && isText(bytes, start, end)) ? "done" : "no";
  },
});

/** Kinds of items: those of the standard, and the few that came later and are in use. */
const kinds = "0123456789+TgIihsdp;:M";
const longestLine = 512;

/** A kind, a title, a selector, a host and a port, with tabs between them; Gopher+ adds a fourth tab with a sign behind the port. */
function isMenuLine(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start]! < 0x2b || bytes[start]! > 0x7a || !kinds.includes(String.fromCharCode(bytes[start]!))) return false;
  const stop = Math.min(end, start + longestLine);
  let tabs = 0;
  let last = start;
  let at = start + 1;
  for (; at < stop && bytes[at] !== 0x0a && bytes[at] !== 0x0d; at++) {
    if (bytes[at] === 0x09) {
      tabs++;
      last = at;
    } else if (bytes[at]! < 0x20 || bytes[at] === 0x7f) return false;
  }
  if (at === stop) return false;
  if (tabs === 4) return at === last + 2;
  return tabs === 3 && at > last + 1 && digitsEnd(bytes, last + 1, at) === at;
}
