import { defineDissector } from "../model/dissector.ts";
import { lineFeed, startsWith } from "../wire/ascii.ts";

/** STOMP 1.0 to 1.2 (specification, "Connecting"): CONNECT or STOMP alone on the first line, and CONNECTED from the server. Logins are not kept. */
export default defineDissector({
  name: "stomp",
  title: "STOMP",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [61_613] },
  firstBytes: [0x43, 0x53],

  probe({ bytes, start, end }) {
    const first = bytes[start];
    if (first !== 0x43 && first !== 0x53) return false;
    for (const command of ["CONNECTED", "CONNECT", "STOMP"]) {
      if (!startsWith(bytes, start, end, command)) continue;
      const line = start + command.length;
      if (line + 1 >= end) return false;
      const next = bytes[line] === 0x0d ? line + 1 : line;
      return bytes[next] === 0x0a && beginsHeaders(bytes, next + 1, end);
    }
    return false;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** A header `name:value`, or the empty line and the NUL that end a frame. */
function beginsHeaders(bytes: Uint8Array, at: number, end: number): boolean {
  const feed = lineFeed(bytes, at, end);
  if (feed < 0) return false;
  if (feed <= at + 1) return feed + 1 < end && bytes[feed + 1] === 0;
  for (let i = at; i < feed; i++) {
    const byte = bytes[i]!;
    if (byte === 0x3a) return i > at;
    // Names are lower case with hyphens.
    if (byte !== 0x2d && (byte < 0x61 || byte > 0x7a)) return false;
  }
  return false;
}
