/** Payloads of this many zero bytes at most are padding. */
const maxPadding = 6;

/** Whether the payload [start, end) is a few zero bytes, as keep-alives and short frames carry them. */
export function isPadding(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > maxPadding) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
