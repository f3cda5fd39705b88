import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";

const keepAlive = 0x1337_cafe;

/** Discord's voice connections: the request for one's own address that begins them, and its answer (Voice connections, IP discovery), or the packets that keep it open. */
export default defineDissector({
  name: "discord",
  title: "Discord",
  category: "VoIP",
  transports: [17],
  ports: {},
  firstBytes: [0x00, 0x13],

  probe({ bytes, start, end }) {
    // What keeps a way through firewalls open: a fixed word and a counter.
    if (end - start === 8) return wordAt(bytes, start) === keepAlive;
    if (end - start !== 74) return false;
    // Request 1 or answer 2, and 70 bytes that follow.
    const head = wordAt(bytes, start);
    if (head === 0x00020046) return true;
    if (head !== 0x00010046) return false;
    // The place for address and port is empty in a request.
    for (let at = start + 8; at < end; at++) if (bytes[at] !== 0) return false;
    return true;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
