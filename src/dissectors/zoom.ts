import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";
import { decimal, digitsEnd, isZero } from "../wire/scan.ts";

const firstPort = 8801;
const lastPort = 8810;
const request = 1;
const response = 2;
const media = 5;
/** Screen, audio, video, control, and others seen behind the eight bytes of a server's header. */
const mediaKinds: ReadonlySet<number> = new Set([0x0d, 0x0f, 0x10, 0x15, 0x1e, 0x21, 0x22]);
const punchBytes = 28;
const maxAddress = 39;

interface ZoomState {
  asked: number;
}

/**
 * Zoom's media (Michel et al., "Enabling passive measurement of Zoom performance in production networks", IMC 2022): to its
 * servers a request and the response with the same token, or media in the server's encapsulation; between peers the packets
 * that look for a way and name the address and port they are sent to.
 */
export default defineDissector<ZoomState>({
  name: "zoom",
  title: "Zoom",
  category: "VoIP",
  transports: [17],
  ports: { udp: [8801] },
  firstBytes: [request, response, media, 0x1f],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 16) return false;
    if (bytes[start] === 0x1f) return isPunch(bytes, start, end, 0);
    if (serverPort < firstPort || serverPort > lastPort) return false;
    return (bytes[start]! <= response && bytes[start]! >= request && bytes[start + 1] === 0) || isMedia(bytes, start, end);
  },

  open: () => ({ asked: -1 }),

  dissect(payload, state) {
    const { bytes, start, end, direction } = payload;
    if (isPunch(bytes, start, end, direction === 0 ? payload.serverPort : payload.clientPort) || isMedia(bytes, start, end)) return "done";
    if (end - start < 16 || bytes[start + 1] !== 0) return "no";
    const token = uint16(bytes, start + 3);
    if (bytes[start] === request && direction === 0) {
      state.asked = token;
      return "maybe";
    }
    return bytes[start] === response && direction === 1 && token === state.asked ? "done" : "no";
  },
});

/** Type, sequence number, and media of a known kind behind eight bytes. */
function isMedia(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 16 && bytes[start] === media && mediaKinds.has(bytes[start + 8]!);
}

/** The datagram ends with, or goes on behind, an IPv4 address in text with its length; before it the port, `port` unless that is 0. */
function isPunch(bytes: Uint8Array, start: number, end: number, port: number): boolean {
  if (end - start < punchBytes + 7 || bytes[start] !== 0x1f || bytes[start + 1]! > 2 || bytes[start + 3] !== 0) return false;
  const length = bytes[start + 27]!;
  const address = start + punchBytes;
  if (length < 7 || length > maxAddress || address + length > end || !isZero(bytes, start + 24, start + 27)) return false;
  if (port > 0 && uint16(bytes, start + 22) !== port) return false;
  const dot = digitsEnd(bytes, address, address + length);
  return dot < address + length && bytes[dot] === 0x2e && decimal(bytes, address, dot) <= 255;
}
