import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { digitsEnd } from "../wire/scan.ts";

/** Identification Protocol (RFC 1413 §3): two ports in a line, answered by a line with who owns the connection. The owner is not kept. */
export default defineDissector({
  name: "ident",
  title: "Ident",
  category: "Network",
  transports: [6],
  ports: { tcp: [113] },
  firstBytes: Array.from({ length: 10 }, (_, i) => 0x30 + i),

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 4 || end - start > 512 || bytes[start]! < 0x30 || bytes[start]! > 0x39) return false;
    const comma = skipSpaces(bytes, digitsEnd(bytes, start, end), end);
    if (comma === end || comma - start > 7 || bytes[comma] !== 0x2c) return false;
    const second = skipSpaces(bytes, comma + 1, end);
    const behind = digitsEnd(bytes, second, end);
    if (behind === second || behind - second > 5) return false;
    const rest = skipSpaces(bytes, behind, end);
    if (rest >= end) return false;
    if (bytes[rest] === 0x0d || bytes[rest] === 0x0a) return serverPort === 113 && end - rest <= 2;
    const reply = skipSpaces(bytes, rest + 1, end);
    return bytes[rest] === 0x3a && (startsWith(bytes, reply, end, "USERID") || startsWith(bytes, reply, end, "ERROR"));
  },

  open: () => undefined,
  dissect: () => "done",
});

function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] === 0x20) i++;
  return i;
}
