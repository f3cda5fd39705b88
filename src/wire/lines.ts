import { equalsIgnoreCase, lineFeed, wordEnd } from "./ascii.ts";

/** Whether [at, end) is text: no control characters but tab, line feed and carriage return. Bytes of UTF-8 count as text. */
export function isText(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) return false;
  }
  return at < end;
}

/** Whether [at, end) is exactly one line of text with its line end. */
export function isOneLine(bytes: Uint8Array, at: number, end: number): boolean {
  return end > at && bytes[end - 1] === 0x0a && lineFeed(bytes, at, end) === end - 1 && isText(bytes, at, end);
}

/** Whether the word at `at` is one of these, which are given in lower case, in either case of its letters. */
export function wordIsOneOf(bytes: Uint8Array, at: number, end: number, lowerCase: readonly string[]): boolean {
  const stop = wordEnd(bytes, at, Math.min(end, at + 24));
  for (const word of lowerCase) if (equalsIgnoreCase(bytes, at, stop, word)) return true;
  return false;
}

/** Where this text, which is case sensitive, begins in [at, end), or -1. */
export function indexOfText(bytes: Uint8Array, at: number, end: number, text: string): number {
  const first = text.charCodeAt(0);
  const last = end - text.length;
  for (let i = at; i <= last; i++) {
    if (bytes[i] !== first) continue;
    let same = 1;
    while (same < text.length && bytes[i + same] === text.charCodeAt(same)) same++;
    if (same === text.length) return i;
  }
  return -1;
}

/** Whether [at, end) looks like a host's full name: letters, digits, `-`, `_` and at least one dot inside. */
export function isHostName(bytes: Uint8Array, at: number, end: number): boolean {
  let dots = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0x2e) {
      if (i === at || i === end - 1) return false;
      dots++;
    } else if (!((byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x2d || byte === 0x5f)) return false;
  }
  return dots > 0;
}
