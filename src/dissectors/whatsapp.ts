import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint24 } from "../wire/integers.ts";

const headerBytes = 7;
/** A hint where to go may stand before the header: ED, 0 and 1, three bytes of length, and so many more. */
const edgeBytes = 7;

/** WhatsApp's own connections (whatsmeow's documentation of its Noise socket): WA, two bytes of version, then frames behind three bytes of length. */
export default defineDissector({
  name: "whatsapp",
  title: "WhatsApp",
  category: "Messaging",
  transports: [6],
  ports: {},
  firstBytes: [0x45, 0x57],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < headerBytes) return false;
    let at = start;
    if (bytes[at] === 0x45) {
      if (!startsWith(bytes, at, end, "ED\0\x01")) return false;
      at += edgeBytes + uint24(bytes, at + 4);
      if (at + headerBytes > end) return false;
    }
    if (bytes[at] !== 0x57 || bytes[at + 1] !== 0x41 || bytes[at + 2]! < 1 || bytes[at + 2]! > 9 || bytes[at + 3]! > 9) return false;
    const length = uint24(bytes, at + 4);
    return length > 0 && length <= end - at - headerBytes;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
