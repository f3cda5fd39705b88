import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const processHeaderBytes = 40;
const messageHeaderBytes = 116;
/** Of process data: push, pull, request, error; of messages: notification, request, reply, reply with a query, confirmation, error. */
const processKinds: ReadonlySet<number> = new Set([0x5064, 0x5070, 0x5072, 0x5065]);
const messageKinds: ReadonlySet<number> = new Set([0x4d6e, 0x4d72, 0x4d70, 0x4d71, 0x4d63, 0x4d65]);

/** Train Real-time Data Protocol (IEC 61375-2-3 annex A): sequence, version 1, a kind in two letters, and the size of the data that follows the header. */
export default defineDissector({
  name: "trdp",
  title: "TRDP",
  category: "Industrial",
  transports: [17, 6],
  ports: { udp: [17_224, 17_225], tcp: [17_225] },

  probe({ bytes, start, end }) {
    if (end - start < processHeaderBytes || bytes[start + 4] !== 1) return false;
    const kind = uint16(bytes, start + 6);
    const header = processKinds.has(kind) ? processHeaderBytes : messageKinds.has(kind) ? messageHeaderBytes : 0;
    // Data are padded to words.
    const size = uint32(bytes, start + 20);
    return header > 0 && end - start >= header && header + size <= end - start && end - start - header - size < 8;
  },

  open: () => undefined,
  dissect: () => "done",
});
