import { uint16 } from "./integers.ts";

/** TPKT and the connection-oriented transport protocol of class 0 (RFC 1006 §6, ITU-T X.224 §13). */

const connectionRequest = 0xe0;
const connectionConfirm = 0xd0;
const data = 0xf0;

/** Whether a whole packet at `start` asks for a transport connection or confirms one. */
export function isTransportConnect(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 11 || !isTpkt(bytes, start)) return false;
  const kind = bytes[start + 5]! & 0xf0;
  return (
    (kind === connectionRequest || kind === connectionConfirm) && bytes[start + 4] === uint16(bytes, start + 2) - 5 && uint16(bytes, start + 2) === end - start
  );
}

/** Where the user data of the data packet at `start` begins; 0 when it is none. What follows it is inside [start, end). */
export function transportData(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8 || !isTpkt(bytes, start) || uint16(bytes, start + 2) < 8) return 0;
  return bytes[start + 4] === 2 && bytes[start + 5] === data ? start + 7 : 0;
}

/** Version 3 and a byte that is reserved; four bytes must be there. */
function isTpkt(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === 3 && bytes[start + 1] === 0;
}
