/** `DE` → a number above 0, for tables; 0 for what is no code of two letters. */
export function countryNumber(code: string): number {
  return /^[A-Za-z]{2}$/.test(code) ? (code.toUpperCase().charCodeAt(0) << 8) | code.toUpperCase().charCodeAt(1) : 0;
}

/** The code of a table's number; empty for 0. */
export function countryOfNumber(number: number): string {
  return number === 0 ? "" : String.fromCharCode(number >>> 8, number & 0xff);
}
