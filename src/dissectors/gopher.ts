import { defineDissector } from "../model/dissector.ts";
import { lineFeed } from "../wire/ascii.ts";
import { digitsEnd, isOneLine, isText } from "../wire/lines.ts";

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

/** A kind, a title, a selector, a host and a port, with tabs between them. */
function isMenuLine(bytes: Uint8Array, start: number, end: number): boolean {
  const feed = lineFeed(bytes, start, Math.min(end, start + 512));
  if (feed < start + 8 || bytes[start]! < 0x2b || bytes[start]! > 0x7a || !isText(bytes, start, feed)) return false;
  let tabs = 0;
  let last = start;
  for (let at = start; at < feed; at++) {
    if (bytes[at] !== 0x09) continue;
    tabs++;
    last = at;
  }
  const stop = bytes[feed - 1] === 0x0d ? feed - 1 : feed;
  // Gopher+ adds a fourth tab with a sign behind the port.
  if (tabs === 4) return stop === last + 2;
  return tabs === 3 && stop > last + 1 && digitsEnd(bytes, last + 1, stop) === stop;
}
