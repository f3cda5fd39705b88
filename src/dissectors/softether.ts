import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText, isText } from "../wire/lines.ts";

const port = 5004;
const keepAliveByte = 0x41;

/** SoftEther VPN's NAT traversal (its source, `Mayaqua/Network`): one `A`, answered with the address that it came from as text. */
export default defineDissector({
  name: "softether",
  title: "SoftEther",
  category: "VPN",
  transports: [17],
  // 5004 is RTP's.
  ports: {},

  probe({ bytes, start, end, serverPort }) {
    if (end - start === 1) return serverPort === port && bytes[start] === keepAliveByte;
    return isAnswer(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end }) {
    if (end - start === 1) return "maybe";
    return isAnswer(bytes, start, end) ? "done" : "no";
  },
});

function isAnswer(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 80 || !startsWith(bytes, start, end, "IP=")) return false;
  const afterAddress = indexOfText(bytes, start + 4, end, ",PORT=");
  return afterAddress > 0 && afterAddress + 6 < end && isText(bytes, start, end);
}
