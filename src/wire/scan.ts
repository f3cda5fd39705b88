import { indexOfText } from "./lines.ts";

/** Whether [at, end) is not empty and holds printable ASCII alone. */
export function isPrintable(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false;
  return end > at;
}

/** Whether all of [at, end) is zero. */
export function isZero(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** The decimal number of one to nine digits at `at`, or -1; `digitsEnd` says where it ends. */
export function decimal(bytes: Uint8Array, at: number, end: number): number {
  const stop = digitsEnd(bytes, at, Math.min(end, at + 10));
  if (stop === at || stop - at > 9) return -1;
  let value = 0;
  for (let i = at; i < stop; i++) value = value * 10 + bytes[i]! - 0x30;
  return value;
}

/** Behind the decimal digits at `at`. */
export function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i;
}

/** Whether this ASCII text occurs in [at, end). */
export function holds(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  return indexOfText(bytes, at, end, text) >= 0;
}
