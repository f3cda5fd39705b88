import { Reader } from "../net/reader.ts";

/** The long header of a QUIC packet (RFC 9000 §17.2), as far as it is not encrypted. */
export interface LongHeader {
  readonly version: number;
  readonly isInitial: boolean;
  /** The destination connection id, [idAt, idEnd). */
  readonly idAt: number;
  readonly idEnd: number;
  /** Where the packet number begins; 0 for packets that have none we could find. */
  readonly numberAt: number;
  /** Behind the packet: further packets may follow in the same datagram. */
  readonly end: number;
}

const version2 = 0x6b3343cf;

/** Versions that exist: 1, 2, the drafts, Facebook's and Google's own. */
export function isQuicVersion(version: number): boolean {
  if (version === 1 || version === version2) return true;
  const high = version >>> 8;
  if (high === 0xff0000) return (version & 255) <= 34;
  return high === 0xfaceb0 || isGoogleVersion(version);
}

/** Versions of the form 0x?a?a?a?a, which are reserved to exercise negotiation (RFC 9000 §15). */
export function isReservedVersion(version: number): boolean {
  return (version & 0x0f0f0f0f) === 0x0a0a0a0a;
}

/** `Q043`, `Q046`, `Q050`, `T051` …: four characters. */
export function isGoogleVersion(version: number): boolean {
  const family = version >>> 16;
  return (family === 0x5130 || family === 0x5430) && isDigit((version >>> 8) & 255) && isDigit(version & 255);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A variable-length integer (RFC 9000 §16); values beyond 2^32 are of no use in packets and read as a huge number. */
export function variableInteger(reader: Reader): number {
  const first = reader.u8();
  const length = 1 << (first >>> 6);
  let value = first & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + reader.u8();
  return value;
}

/** Reads the long header at `start`; undefined when there is none or it is cut. */
export function longHeader(bytes: Uint8Array, start: number, end: number): LongHeader | undefined {
  const reader = new Reader(bytes, start, end);
  const first = reader.u8();
  const version = reader.u32();
  if (!reader.ok || (first & 0xc0) !== 0xc0 || !isQuicVersion(version)) return undefined;
  const idLength = reader.u8();
  if (idLength > 20) return undefined;
  const idAt = reader.at;
  const idEnd = idAt + idLength;
  reader.skip(idLength);
  const sourceLength = reader.u8();
  if (sourceLength > 20) return undefined;
  reader.skip(sourceLength);
  if (!reader.ok) return undefined;
  const type = (first >>> 4) & 3;
  const isInitial = type === (version === version2 ? 1 : 0);
  const isRetry = type === (version === version2 ? 0 : 3);
  if (isRetry) return { version, isInitial: false, idAt, idEnd, numberAt: 0, end };
  if (isInitial) reader.skip(variableInteger(reader));
  const length = variableInteger(reader);
  if (!reader.ok) return undefined;
  return { version, isInitial, idAt, idEnd, numberAt: reader.at, end: Math.min(end, reader.at + length) };
}
