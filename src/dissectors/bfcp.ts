import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const headerBytes = 12;
const lastPrimitive = 18;

interface BfcpState {
  conference: number;
  transaction: number;
}

/**
 * Binary Floor Control Protocol (RFC 8855 §5.1): version 1 over TCP or 2 over UDP, a primitive, the payload's length, and
 * attributes that fill it. Named when the answer is of the same conference and transaction.
 */
export default defineDissector<BfcpState>({
  name: "bfcp",
  title: "BFCP",
  category: "VoIP",
  transports: [17, 6],
  ports: {},
  firstBytes: [0x20, 0x28, 0x30, 0x38, 0x40, 0x48, 0x50, 0x58],

  probe: ({ bytes, start, end, direction }) => direction === 0 && isMessage(bytes, start, end),
  open: () => ({ conference: -1, transaction: -1 }),

  dissect({ bytes, start, end, direction }, state) {
    if (!isMessage(bytes, start, end)) return "no";
    const conference = uint32(bytes, start + 4);
    const transaction = uint16(bytes, start + 8);
    if (direction === 1) return conference === state.conference && transaction === state.transaction ? "done" : "maybe";
    state.conference = conference;
    state.transaction = transaction;
    return "maybe";
  },
});

function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes) return false;
  const version = bytes[start]! >>> 5;
  const primitive = bytes[start + 1]!;
  if ((version !== 1 && version !== 2) || (bytes[start]! & 0x07) !== 0 || primitive < 1 || primitive > lastPrimitive) return false;
  if (4 * uint16(bytes, start + 2) !== end - start - headerBytes || uint32(bytes, start + 4) === 0) return false;
  let at = start + headerBytes;
  while (at + 2 <= end) {
    const length = bytes[at + 1]!;
    if (length < 2) return false;
    at += (length + 3) & ~3;
  }
  return at === end;
}
