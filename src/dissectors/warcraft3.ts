import { defineDissector } from "../model/dissector.ts";
import { uint16le } from "../wire/integers.ts";

const mark = 0xf7;
/** Messages of games (W3GS): pings, slots, joining, leaving, starting, actions, chat, maps. */
const messages: ReadonlySet<number> = new Set([
  0x01, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0f, 0x10, 0x11, 0x14, 0x1b, 0x1c, 0x1e, 0x21, 0x23, 0x26, 0x27, 0x28, 0x2f, 0x30, 0x31, 0x32,
  0x33, 0x34, 0x35, 0x36, 0x37, 0x3d, 0x3e, 0x3f, 0x42, 0x43, 0x44, 0x45, 0x46, 0x48,
]);

/** Warcraft III's games (BnetDocs, "W3GS"): messages with a mark, a number and a length, that fill the segment or datagram. */
export default defineDissector({
  name: "warcraft3",
  title: "Warcraft3",
  category: "Game",
  transports: [6, 17],
  ports: { tcp: [6112], udp: [6112] },
  firstBytes: [mark],

  probe({ bytes, start, end }) {
    if (bytes[start] !== mark || end - start < 4) return false;
    let at = start;
    while (at + 4 <= end && bytes[at] === mark && messages.has(bytes[at + 1]!)) {
      const length = uint16le(bytes, at + 2);
      if (length < 4) return false;
      at += length;
    }
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
