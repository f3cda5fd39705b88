import { defineDissector } from "../model/dissector.ts";

/** Telnet (RFC 854): option negotiation, IAC with WILL, WONT, DO or DONT, which begins nearly every session. */
export default defineDissector({
  name: "telnet",
  title: "Telnet",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [23] },
  firstBytes: [0xff],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 3 || !isNegotiation(bytes, start)) return false;
    // One could be anything: two, or the port.
    return serverPort === 23 || (end - start >= 6 && isNegotiation(bytes, start + 3));
  },

  open: () => undefined,
  dissect: () => "done",
});

function isNegotiation(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1]! >= 0xfb && bytes[at + 1] !== 0xff && bytes[at + 2]! <= 49;
}
