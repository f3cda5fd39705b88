import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { isPrintable } from "../wire/scan.ts";
import { networkName } from "../wire/text.ts";

const maxAddress = 255;
/** How the question of clients since 1.6 to an old server begins. */
const legacyPing = "\xfe\x01\xfa\0\x0b\0M\0C\0|\0P\0i\0n\0g";

/** Where the parts of a handshake are. */
interface Handshake {
  addressStart: number;
  addressEnd: number;
}

/** Of the handshake read last. */
const handshake: Handshake = { addressStart: 0, addressEnd: 0 };

/** Minecraft, Java edition (wiki.vg "Protocol", Handshake): length, packet 0, protocol version, the server's name, port and what comes next. Bedrock speaks RakNet. */
export default defineDissector({
  name: "minecraft",
  title: "Minecraft",
  category: "Game",
  transports: [6],
  ports: { tcp: [25_565] },

  probe: ({ bytes, start, end, direction }) => direction === 0 && (readHandshake(bytes, start, end) || startsWith(bytes, start, end, legacyPing)),
  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (readHandshake(bytes, start, end)) readHost(bytes, facts);
    return "done";
  },
});

function readHandshake(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7) return false;
  // Lengths below 384 take one or two bytes of seven bits.
  let at = start;
  let length = bytes[at++]!;
  if (length >= 0x80) length = (length & 0x7f) | (bytes[at++]! << 7);
  const behind = at + length;
  if (length > 300 || behind > end || bytes[at++] !== 0) return false;
  const version = at;
  while (at < behind && at < version + 5 && bytes[at]! >= 0x80) at++;
  at++;
  if (at >= behind) return false;
  let addressLength = bytes[at++]!;
  if (addressLength >= 0x80) {
    if (at >= behind) return false;
    addressLength = (addressLength & 0x7f) | (bytes[at++]! << 7);
  }
  const addressEnd = at + addressLength;
  // Port and next state end the packet: status, login or transfer.
  if (addressLength < 1 || addressLength > maxAddress || addressEnd + 3 !== behind) return false;
  const next = bytes[addressEnd + 2]!;
  if (next < 1 || next > 3) return false;
  handshake.addressStart = at;
  // Mods add a zero and their mark to the name.
  let stop = at;
  while (stop < addressEnd && bytes[stop] !== 0) stop++;
  handshake.addressEnd = stop;
  return isPrintable(bytes, at, stop);
}

function readHost(bytes: Uint8Array, facts: FlowFacts): void {
  facts.hostname = networkName(bytes, handshake.addressStart, handshake.addressEnd);
}
