import { uint16, uint32 } from "../integers.ts";

/** `length` bytes as an unsigned number; of more than 8 the last 8 count (reduced-size encoding, RFC 7011 §6.2). Above 2^53 it is rounded. */
export function unsigned(bytes: Uint8Array, at: number, length: number): number {
  switch (length) {
    case 1:
      return bytes[at]!;
    case 2:
      return uint16(bytes, at);
    case 4:
      return uint32(bytes, at);
    case 8:
      return uint32(bytes, at) * 0x1_0000_0000 + uint32(bytes, at + 4);
    default: {
      let value = 0;
      for (let i = Math.max(0, length - 8); i < length; i++) value = value * 256 + bytes[at + i]!;
      return value;
    }
  }
}

const ntpEpochSeconds = 2_208_988_800;

/** An NTP timestamp (64 bits, RFC 5905 §6) as milliseconds since 1970 with fractions; what dateTimeMicroseconds and -Nanoseconds are. */
export function ntpMs(bytes: Uint8Array, at: number): number {
  return (uint32(bytes, at) - ntpEpochSeconds) * 1_000 + (uint32(bytes, at + 4) / 0x1_0000_0000) * 1_000;
}
