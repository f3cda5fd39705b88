/** ASCII in bytes, looked at in place: for protocols that speak in lines. */

/** Index of the next line feed, or -1. */
export function lineFeed(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) if (bytes[i] === 0x0a) return i;
  return -1;
}

/** Whether the bytes at `at` are this ASCII text. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Whether [at, end) is this text, which is given in lower case, in either case of its letters. */
export function equalsIgnoreCase(bytes: Uint8Array, at: number, end: number, lowerCase: string): boolean {
  if (end - at !== lowerCase.length) return false;
  for (let i = 0; i < lowerCase.length; i++) {
    const byte = bytes[at + i]!;
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== lowerCase.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether the bytes at `at` begin with this text, which is given in lower case, in either case of its letters. */
export function startsWithIgnoreCase(bytes: Uint8Array, at: number, end: number, lowerCase: string): boolean {
  return end - at >= lowerCase.length && equalsIgnoreCase(bytes, at, at + lowerCase.length, lowerCase);
}

/** Whether the first line from `at` holds this text, which is given in lower case, in either case of its letters. */
export function lineHolds(bytes: Uint8Array, at: number, end: number, lowerCase: string): boolean {
  const feed = lineFeed(bytes, at, end);
  const stop = (feed < 0 ? end : feed) - lowerCase.length;
  for (let i = at; i <= stop; i++) if (equalsIgnoreCase(bytes, i, i + lowerCase.length, lowerCase)) return true;
  return false;
}

/** The word at `at`: up to a space, a control character or the end. */
export function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! > 0x20) i++;
  return i;
}
