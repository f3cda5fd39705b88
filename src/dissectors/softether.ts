import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";
import { indexOfText, isText } from "../wire/lines.ts";

const port = 5004;
const keepAliveByte = 0x41;

/**
 * SoftEther VPN's NAT traversal (its source, `Mayaqua/Network` and `Mayaqua/Pack`): one `A`, answered with the address that it came
 * from as text; or values with names, `opcode` the first of a question, `isret` of an answer.
 */
export default defineDissector({
  name: "softether",
  title: "SoftEther",
  category: "VPN",
  transports: [17],
  // 5004 is RTP's.
  ports: {},
  firstBytes: [0x00, keepAliveByte, 0x49],

  probe({ bytes, start, end, serverPort }) {
    if (end - start === 1) return serverPort === port && bytes[start] === keepAliveByte;
    const first = bytes[start];
    return first === 0x49 ? isAnswer(bytes, start, end) : first === 0 && isPack(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end }) {
    if (end - start === 1) return "maybe";
    return isAnswer(bytes, start, end) || isPack(bytes, start, end) ? "done" : "no";
  },
});

function isAnswer(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 80 || !startsWith(bytes, start, end, "IP=")) return false;
  const afterAddress = indexOfText(bytes, start + 4, end, ",PORT=");
  return afterAddress > 0 && afterAddress + 6 < end && isText(bytes, start, end);
}

/** A count of values, then the first name behind its length, which counts a zero that is not there. */
function isPack(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 24 || bytes[start] !== 0 || uint32(bytes, start) > 100) return false;
  const length = uint32(bytes, start + 4);
  return (length === 7 && startsWith(bytes, start + 8, end, "opcode")) || (length === 6 && startsWith(bytes, start + 8, end, "isret"));
}
