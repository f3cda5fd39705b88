import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 6696;
const headerLength = 4;
const magic = 42;

/** The Babel routing protocol (RFC 8966 §4.2): magic 42, version 2, the body's length, values that fill it. */
export default defineDissector({
  name: "babel",
  title: "Babel",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [magic],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerLength || bytes[start] !== magic || bytes[start + 1] !== 2) return false;
    const stop = start + headerLength + uint16(bytes, start + 2);
    if (stop > end) return false;
    let at = start + headerLength;
    // Kind 0 is one byte of padding, all others have a length.
    while (at < stop) at += bytes[at] === 0 ? 1 : 2 + (at + 1 < stop ? bytes[at + 1]! : 255);
    return at === stop;
  },

  open: () => undefined,
  dissect: () => "done",
});
