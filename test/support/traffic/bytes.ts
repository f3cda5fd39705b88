/** Network byte order, as many octets as the name says. */
export const u8 = (value: number): Uint8Array => Uint8Array.of(value);
export const u16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value);
export const u24 = (value: number): Uint8Array => Uint8Array.of(value >>> 16, value >>> 8, value);
export const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
export const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
export const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A value behind its length in 1, 2 or 3 octets. */
export const vec8 = (body: Uint8Array): Uint8Array => join(u8(body.length), body);
export const vec16 = (body: Uint8Array): Uint8Array => join(u16(body.length), body);
export const vec24 = (body: Uint8Array): Uint8Array => join(u24(body.length), body);
