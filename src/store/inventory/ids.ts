import { randomBytes } from "node:crypto";

let lastMs = 0;
let sequence = 0;

/**
 * A UUID of version 7 (RFC 9562 §5.7): sorts by the time it was made, and within one millisecond by the order of making,
 * so that it is a fair second key of lists sorted by time. 62 random bits; not a secret.
 */
export function newId(nowMs: number): string {
  if (nowMs > lastMs) [lastMs, sequence] = [nowMs, 0];
  else if (++sequence > 0xfff) [lastMs, sequence] = [lastMs + 1, 0];
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
