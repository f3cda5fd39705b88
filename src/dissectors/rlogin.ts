import { defineDissector } from "../model/dissector.ts";
import { isText } from "../wire/lines.ts";
import { digitsEnd } from "../wire/scan.ts";

/** BSD's remote login (RFC 1282): an empty string, two users, the terminal and its speed, each ended by a zero. Users are not kept. */
export default defineDissector({
  name: "rlogin",
  title: "Rlogin",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [513] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if (serverPort !== 513 || direction !== 0 || end - start < 8 || end - start > 256 || bytes[start] !== 0 || bytes[end - 1] !== 0) return false;
    const server = stringEnd(bytes, start + 1, end) + 1;
    const terminal = stringEnd(bytes, server, end) + 1;
    if (terminal >= end || stringEnd(bytes, terminal, end) !== end - 1 || !isText(bytes, terminal, end - 1)) return false;
    let slash = end - 2;
    while (slash > terminal && bytes[slash] !== 0x2f) slash--;
    return slash > terminal && slash < end - 2 && digitsEnd(bytes, slash + 1, end) === end - 1;
  },

  open: () => undefined,
  dissect: () => "done",
});

function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== 0) i++;
  return i;
}
