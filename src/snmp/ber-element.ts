/** One BER element's content; undefined where it ends beyond the message. */
export function element(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  let length = first;
  let start = at + 2;
  if (first & 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) return undefined;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start++] ?? Number.NaN);
  }
  const end = start + length;
  return end <= bytes.length ? { start, end } : undefined;
}
