import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const headerLength = 16;

/** IP Flow Information Export (RFC 7011 §3.1): version 10, the message's length, and sets that fill it. */
export default defineDissector({
  name: "ipfix",
  title: "IPFIX",
  category: "Network",
  transports: [17, 6, 132],
  ports: { udp: [4739], tcp: [4739] },
  firstBytes: [0],

  probe({ bytes, start, end, protocol }) {
    if (end - start < headerLength + 4 || bytes[start] !== 0 || bytes[start + 1] !== 10) return false;
    const length = uint16(bytes, start + 2);
    if (length < headerLength + 4 || (protocol === 17 && length !== end - start)) return false;
    const stop = Math.min(end, start + length);
    let at = start + headerLength;
    // Sets have an id of 2, 3 or from 256 up. Over TCP the last may go on in the next segment.
    while (stop - at >= 4) {
      const id = uint16(bytes, at);
      const size = uint16(bytes, at + 2);
      if ((id !== 2 && id !== 3 && id < 256) || size < 4) return false;
      at += size;
    }
    return at === start + length || (stop < start + length && at > stop);
  },

  open: () => undefined,
  dissect: () => "done",
});
