import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const signature = "\r\n\r\n\0\r\nQUIT\n";

/** The PROXY protocol of HAProxy, by which a balancer tells whose connection this is (its specification, §2): a line of version 1 or the signature of version 2. */
export default defineDissector({
  name: "haproxy",
  title: "HAProxy",
  category: "Web",
  transports: [6],
  ports: {},
  firstBytes: [0x0d, 0x50],

  probe({ bytes, start, end }) {
    if (bytes[start] === 0x0d) return end - start >= 16 && startsWith(bytes, start, end, signature) && bytes[start + 12]! >>> 4 === 2;
    if (bytes[start] !== 0x50) return false;
    return ["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"].some((line) => startsWith(bytes, start, end, line));
  },

  open: () => undefined,
  dissect: () => "done",
});
