import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { digitsEnd } from "../wire/scan.ts";

const texts = ["MEGACO/", "!/"];
/** What a sender is written as: an address in brackets, a domain in angle brackets, a device, an MTP address. */
const senders = new Set([0x5b, 0x3c]);

/** Megaco, H.248 in its text form (RFC 3525 annex B): `MEGACO/` or `!/`, a version, who sends. */
export default defineDissector({
  name: "megaco",
  title: "Megaco",
  category: "VoIP",
  transports: [17, 6],
  ports: { udp: [2944], tcp: [2944] },
  firstBytes: [0x4d, 0x21],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 8 || (bytes[start] !== 0x4d && bytes[start] !== 0x21)) return false;
    for (const text of texts) {
      if (!startsWith(bytes, start, end, text)) continue;
      const version = start + text.length;
      const sender = digitsEnd(bytes, version, end) + 1;
      if (sender === version + 1 || sender >= end || bytes[sender - 1]! > 0x20) return false;
      // Names of devices are bare words: on the usual port only.
      return senders.has(bytes[sender]!) || serverPort === 2944 || clientPort === 2944;
    }
    return false;
  },

  open: () => undefined,
  dissect: () => "done",
});
