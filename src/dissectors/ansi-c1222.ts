import { defineDissector } from "../model/dissector.ts";

const port = 1153;
/** The protocol's application association, as BER writes it, and the fields that may begin it: context, called and calling parties, mechanism, user information. */
const application = 0x60;
const fields: ReadonlySet<number> = new Set([0xa1, 0xa2, 0xa4, 0xa6, 0xa7, 0xa8, 0x8b, 0xac, 0xbe]);

/** ANSI C12.22 for meters (IEEE 1703, RFC 6142): a message with its length and a field of the association, on its port. */
export default defineDissector({
  name: "ansi-c1222",
  title: "ANSI-C1222",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  firstBytes: [application],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 6 || bytes[start] !== application) return false;
    // Lengths above 127 have a byte before them that says how many bytes they take.
    const first = bytes[start + 1]!;
    if (first === 0x80 || first > 0x82) return false;
    const body = start + 2 + (first > 0x80 ? first - 0x80 : 0);
    const length = first < 0x80 ? first : first === 0x81 ? bytes[start + 2]! : (bytes[start + 2]! << 8) | bytes[start + 3]!;
    return body < end && length >= end - body && fields.has(bytes[body]!);
  },

  open: () => undefined,
  dissect: () => "done",
});
