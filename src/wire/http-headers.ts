import { lineFeed, startsWith } from "./ascii.ts";

/** HTTP/1 messages, scanned byte by byte (RFC 9112). Positions are offsets into the bytes; nothing is copied here. */

/** A request line: `METHOD SP target SP HTTP/1.x`. */
export interface RequestLine {
  readonly methodEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  /** Behind the line's end, or -1 when the line goes on beyond the bytes. */
  readonly next: number;
}

/** Longest method looked for; WebDAV's are the longest in use. */
const maxMethod = 20;

/**
 * The request line at `start` of a protocol such as `HTTP/1.`; undefined when there is none. A line that goes on beyond the
 * bytes is accepted when its target begins as a path, `*` or a URL does.
 */
export function requestLine(bytes: Uint8Array, start: number, end: number, protocol: string): RequestLine | undefined {
  let methodEnd = start;
  while (methodEnd < end && methodEnd - start < maxMethod && isMethodByte(bytes[methodEnd]!)) methodEnd++;
  if (methodEnd - start < 3 || methodEnd + 1 >= end || bytes[methodEnd] !== 0x20) return undefined;
  let targetStart = methodEnd + 1;
  while (targetStart < end && bytes[targetStart] === 0x20) targetStart++;
  let targetEnd = targetStart;
  while (targetEnd < end && bytes[targetEnd]! > 0x20) targetEnd++;
  if (targetEnd === targetStart) return undefined;
  if (targetEnd === end) {
    const first = bytes[targetStart]!;
    return first === 0x2f || startsWith(bytes, targetStart, end, "http://") ? { methodEnd, targetStart, targetEnd, next: -1 } : undefined;
  }
  const feed = lineFeed(bytes, targetEnd, end);
  // A target may hold spaces when the sender is careless: the protocol is what ends the line.
  const lineEnd = feed < 0 ? end : feed;
  const version = lastSpace(bytes, targetEnd, lineEnd) + 1;
  if (feed < 0 && version + protocol.length > end) return bytes[targetStart] === 0x2f ? { methodEnd, targetStart, targetEnd, next: -1 } : undefined;
  if (!startsWith(bytes, version, lineEnd, protocol)) return undefined;
  return { methodEnd, targetStart, targetEnd: version - 1, next: feed < 0 ? -1 : feed + 1 };
}

function lastSpace(bytes: Uint8Array, from: number, end: number): number {
  for (let i = end - 1; i > from; i--) if (bytes[i] === 0x20) return i;
  return from;
}

/** Methods are tokens; those in use are capitals with `-` and `_`. */
function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x2d || byte === 0x5f;
}

/** Status code of a response line at `start` (`HTTP/1.1 200 OK`); 0 when there is none. */
export function statusCode(bytes: Uint8Array, start: number, end: number, protocol: string): number {
  if (!startsWith(bytes, start, end, protocol)) return 0;
  let at = start + protocol.length;
  while (at < end && bytes[at]! > 0x20) at++;
  if (at + 4 > end || bytes[at] !== 0x20) return 0;
  let code = 0;
  for (let i = at + 1; i < at + 4; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return 0;
    code = code * 10 + digit;
  }
  return code >= 100 ? code : 0;
}

/**
 * Walks header lines from `at`. `visit` gets name and value as offsets, spaces around the value left out, and may return
 * true to stop. Returns where it stopped: behind the empty line (`done`), or at the first line that is not complete.
 */
export function walkHeaders(
  bytes: Uint8Array,
  at: number,
  end: number,
  visit: (nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) => boolean | void,
): { readonly at: number; readonly done: boolean } {
  let line = at;
  while (line < end) {
    const feed = lineFeed(bytes, line, end);
    if (feed < 0) break;
    let stop = feed;
    if (stop > line && bytes[stop - 1] === 0x0d) stop--;
    if (stop === line) return { at: feed + 1, done: true };
    let colon = line;
    while (colon < stop && bytes[colon] !== 0x3a) colon++;
    if (colon < stop) {
      let valueStart = colon + 1;
      while (valueStart < stop && (bytes[valueStart] === 0x20 || bytes[valueStart] === 0x09)) valueStart++;
      let valueEnd = stop;
      while (valueEnd > valueStart && (bytes[valueEnd - 1] === 0x20 || bytes[valueEnd - 1] === 0x09)) valueEnd--;
      if (visit(line, colon, valueStart, valueEnd) === true) return { at: feed + 1, done: false };
    }
    line = feed + 1;
  }
  return { at: line, done: false };
}
