import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const namespaces = ["http://etherx.jabber.org/streams", "jabber:client", "jabber:server"];
/** A stream's header is short; what lies behind is not looked at. */
const maxHeader = 512;

/** Extensible Messaging and Presence Protocol (RFC 6120 §4.2, §4.7): the header of a stream and the domain it is for. */
export default defineDissector({
  name: "xmpp",
  title: "XMPP",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [5222, 5269] },
  firstBytes: [0x3c],

  probe({ bytes, start, end }) {
    if (end - start < 16 || bytes[start] !== 0x3c) return false;
    if (startsWith(bytes, start, end, "<stream:stream")) return true;
    if (!startsWith(bytes, start, end, "<?xml ")) return false;
    const stop = Math.min(end, start + maxHeader);
    const stream = indexOfText(bytes, start, stop, "stream");
    if (stream < 0) return false;
    return startsWith(bytes, stream - 1, end, "<stream:stream") || namespaces.some((namespace) => indexOfText(bytes, start, stop, namespace) >= 0);
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    // The declaration may come alone, before the header.
    const stop = Math.min(end, start + maxHeader);
    const attribute = direction === 0 ? indexOfText(bytes, start, stop, " to=") : -1;
    if (attribute >= 0 && attribute + 5 < stop) {
      const quote = bytes[attribute + 4]!;
      const from = attribute + 5;
      let to = from;
      while (to < stop && bytes[to] !== quote) to++;
      if ((quote === 0x22 || quote === 0x27) && to < stop && to > from) facts.hostname = networkName(bytes, from, to);
    }
    return "done";
  },
});
