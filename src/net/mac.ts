/** MAC addresses as 48-bit numbers (exact below 2^53). 0 means unknown. */

/** The 6 bytes at `offset`, which the caller knows to be there. */
export function macAt(bytes: Uint8Array, offset: number): number {
  return macHigh(bytes, offset) * 0x1_0000_0000 + (macLow(bytes, offset) >>> 0);
}

/** Its first 16 bits. */
export function macHigh(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

/** Its last 32 bits, signed. */
export function macLow(bytes: Uint8Array, offset: number): number {
  return (bytes[offset + 2]! << 24) | (bytes[offset + 3]! << 16) | (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
}

/** `aa:bb:cc:dd:ee:ff`, lower case. */
export function formatMac(mac: number): string {
  const high = Math.floor(mac / 0x1_0000_0000);
  const low = mac | 0;
  return `${octets[(high >> 8) & 255]}:${octets[high & 255]}:${octets[low >>> 24]}:${octets[(low >> 16) & 255]}:${octets[(low >> 8) & 255]}:${octets[low & 255]}`;
}

const octets: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

const written = /^(?:[0-9a-f]{12}|[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}|[0-9a-f]{1,2}(?:-[0-9a-f]{1,2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i;

/** Text → number; colons, hyphens, Cisco's dots or nothing between the digits. Undefined when it is no MAC address. */
export function parseMac(text: string): number | undefined {
  if (text.length > 17 || !written.test(text)) return undefined;
  const digits = /[:-]/.test(text)
    ? text
        .split(/[:-]/)
        .map((octet) => octet.padStart(2, "0"))
        .join("")
    : text.replaceAll(".", "");
  return Number.parseInt(digits, 16);
}
