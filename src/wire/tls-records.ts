import { tlsContent } from "./tls-handshake.ts";

/** A handshake message found in records: its header is at `start`; it may be cut, or copied together from several records. */
export interface HandshakeBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly complete: boolean;
}

/** Longest record: 2^14 of content and what encryption may add (RFC 5246 §6.2.3). */
const maxRecordLength = 16_384 + 2_048;

/** Whether a TLS record may begin here: known content type, SSL 3 to TLS 1.3, a possible length (RFC 8446 §5.1). */
export function looksLikeTlsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5 || bytes[start + 1] !== 3 || bytes[start + 2]! > 4) return false;
  const length = (bytes[start + 3]! << 8) | bytes[start + 4]!;
  switch (bytes[start]!) {
    case tlsContent.handshake:
      return length >= 4 && length <= maxRecordLength;
    case tlsContent.applicationData:
      return length >= 8 && length <= maxRecordLength;
    case tlsContent.changeCipherSpec:
      return length === 1;
    case tlsContent.alert:
      return length === 2 || (length >= 16 && length <= 256);
    case tlsContent.heartbeat:
      return length >= 19 && length <= maxRecordLength;
    default:
      return false;
  }
}

/** The first handshake message of the records that begin at `start`, following it over several records; undefined when there is none. */
export function firstHandshake(bytes: Uint8Array, start: number, end: number): HandshakeBytes | undefined {
  if (!looksLikeTlsRecord(bytes, start, end) || bytes[start] !== tlsContent.handshake) return undefined;
  if (end - start < 9) return { bytes, start: start + 5, end, complete: false };
  const recordEnd = start + 5 + ((bytes[start + 3]! << 8) | bytes[start + 4]!);
  const messageStart = start + 5;
  const length = 4 + ((bytes[start + 6]! << 16) | (bytes[start + 7]! << 8) | bytes[start + 8]!);
  if (messageStart + length <= recordEnd) {
    return { bytes, start: messageStart, end: Math.min(end, messageStart + length), complete: messageStart + length <= end };
  }
  if (recordEnd >= end) return { bytes, start: messageStart, end: Math.min(end, recordEnd), complete: false };
  return gather(bytes, start, end, length);
}

/** A message that its sender spread over several records. */
function gather(bytes: Uint8Array, start: number, end: number, length: number): HandshakeBytes {
  const joined = new Uint8Array(Math.min(length, end - start));
  let size = 0;
  let at = start;
  while (size < joined.length && end - at > 5 && bytes[at] === tlsContent.handshake) {
    const recordEnd = at + 5 + ((bytes[at + 3]! << 8) | bytes[at + 4]!);
    const part = bytes.subarray(at + 5, Math.min(recordEnd, end, at + 5 + joined.length - size));
    joined.set(part, size);
    size += part.length;
    if (recordEnd >= end) break;
    at = recordEnd;
  }
  return { bytes: joined, start: 0, end: size, complete: size === length };
}
