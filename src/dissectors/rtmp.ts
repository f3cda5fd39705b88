import { defineDissector } from "../model/dissector.ts";
import { isZero } from "../wire/scan.ts";

interface RtmpState {
  /** Of C0 and C1. */
  clientBytes: number;
}

const port = 1935;
/** One byte of version and a block: C0 and C1, S0 and S1. */
const handshakeBytes = 1537;

/**
 * Real-Time Messaging Protocol (Adobe's specification 1.0, §5.2): version 3 and a block of 1,536 bytes each way. Named when
 * the server answers a whole block with its own version, or at once where it is usual.
 */
export default defineDissector<RtmpState>({
  name: "rtmp",
  title: "RTMP",
  category: "Media",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: [3],

  probe({ bytes, start, end, direction, serverPort }) {
    if (bytes[start] !== 3 || end - start < 9 || end - start > handshakeBytes) return false;
    return direction === 0 && (end - start > 500 || serverPort === port);
  },

  open: () => ({ clientBytes: 0 }),

  dissect({ bytes, start, end, direction, serverPort }, state) {
    if (direction === 0) {
      state.clientBytes += end - start;
      if (state.clientBytes > handshakeBytes) return "no";
      // Four bytes of time, and four that are zero unless the sender puts its version there.
      const classic = end - start >= 9 && bytes[start] === 3 && isZero(bytes, start + 5, start + 9);
      return state.clientBytes === end - start && classic && serverPort === port ? "done" : "maybe";
    }
    return state.clientBytes === handshakeBytes && bytes[start] === 3 ? "done" : "no";
  },
});
