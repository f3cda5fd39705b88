/** Check sums of 16 bits over [at, end), bit by bit: for the few bytes that tell a protocol. */

/** Highest bit first; CCITT's polynomial is 0x1021. */
export function crc16(bytes: Uint8Array, at: number, end: number, polynomial: number, initial: number): number {
  let crc = initial;
  for (let i = at; i < end; i++) {
    crc ^= bytes[i]! << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ polynomial) & 0xffff : crc << 1;
  }
  return crc;
}

/** Lowest bit first, with the polynomial's bits in reverse; DNP3's is 0xa6bc. */
export function crc16Reflected(bytes: Uint8Array, at: number, end: number, polynomial: number, initial: number): number {
  let crc = initial;
  for (let i = at; i < end; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return crc;
}
