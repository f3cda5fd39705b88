import { defineDissector } from "../model/dissector.ts";
import { isZero } from "../wire/scan.ts";

/** ZeroMQ's message transport, versions 2 and 3 (ZMTP 3.1, RFC 23 of its own series, §3): the ten bytes of signature that begin a greeting. */
export default defineDissector({
  name: "zeromq",
  title: "ZeroMQ",
  category: "Messaging",
  transports: [6],
  ports: {},
  firstBytes: [0xff],

  probe({ bytes, start, end }) {
    // 0xff, eight bytes of which old versions read a length below 256, 0x7f; then the version, when it is there.
    if (end - start < 10 || bytes[start] !== 0xff || bytes[start + 9] !== 0x7f || !isZero(bytes, start + 1, start + 8)) return false;
    return end - start === 10 || (bytes[start + 10]! >= 1 && bytes[start + 10]! <= 3);
  },

  open: () => undefined,
  dissect: () => "done",
});
