import { uint32 } from "./integers.ts";

/**
 * The program that an ONC RPC call at `start` is for (RFC 5531 §9), behind its record mark over TCP (§11); -1 when the bytes
 * are no call of version 2, or are too few. Authentication must be of a kind that is registered.
 */
export function sunRpcProgram(bytes: Uint8Array, start: number, end: number, protocol: number): number {
  const at = protocol === 6 ? start + 4 : start;
  // The version's last byte turns nearly everything else away.
  if (end - at < 40 || bytes[at + 11] !== 2 || uint32(bytes, at + 4) !== 0 || uint32(bytes, at + 8) !== 2) return -1;
  if (protocol === 6 && !isRecordMark(bytes, start, end)) return -1;
  const flavour = uint32(bytes, at + 24);
  const length = uint32(bytes, at + 28);
  if (flavour > 6 && flavour !== 390_003 && flavour !== 200_000) return -1;
  if (length > 400 || (length & 3) !== 0 || uint32(bytes, at + 20) > 200 || uint32(bytes, at + 16) > 100) return -1;
  const program = uint32(bytes, at + 12);
  return program >= 100_000 && program < 0x6000_0000 ? program : -1;
}

/** One fragment, the last of its record, that is not shorter than what is here by much. */
function isRecordMark(bytes: Uint8Array, start: number, end: number): boolean {
  return (bytes[start]! & 0x7f) === 0 && (uint32(bytes, start) & 0x00ff_ffff) + 4 >= Math.min(end - start, 44);
}
