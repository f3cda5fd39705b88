import { formatMac, macAt } from "../net/mac.ts";

/** A value as SNMP has it: numbers, 64-bit counters, object ids and IPv4 addresses as text, octets. */
export type SnmpValue = number | bigint | string | Uint8Array;

const asn1 = { integer: 2, octetString: 4, objectId: 6, ipAddress: 64, counter32: 65, gauge32: 66, timeTicks: 67, opaque: 68, counter64: 70 } as const;

/** A variable's value; undefined for null, exceptions and what no MIB uses. */
export function valueOf(type: number, value: unknown): SnmpValue | undefined {
  switch (type) {
    case asn1.integer:
    case asn1.counter32:
    case asn1.gauge32:
    case asn1.timeTicks:
      return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
    case asn1.objectId:
    case asn1.ipAddress:
      return typeof value === "string" ? value : undefined;
    case asn1.octetString:
      // A copy: the library gives a view that would keep its whole datagram.
      return value instanceof Uint8Array ? new Uint8Array(value) : undefined;
    case asn1.counter64:
      return value instanceof Uint8Array ? unsigned(value) : undefined;
    case asn1.opaque:
      return value instanceof Uint8Array ? (opaqueFloat(value) ?? new Uint8Array(value)) : undefined;
    default:
      return undefined;
  }
}

/** Counter64 comes with a leading zero, or with fewer octets than eight. */
function unsigned(bytes: Uint8Array): bigint | undefined {
  if (bytes.length > 9) return undefined;
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asUintN(64, value);
}

/** Floating point numbers inside Opaque, as net-snmp's agents have them. */
function opaqueFloat(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 7 && bytes[0] === 0x9f && bytes[1] === 0x78 && bytes[2] === 4) return view.getFloat32(3);
  if (bytes.length === 11 && bytes[0] === 0x9f && bytes[1] === 0x79 && bytes[2] === 8) return view.getFloat64(3);
  return undefined;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const maxTextLength = 1_000;

/** Octets as text: UTF-8 where they are that, else Latin-1; without control characters, which agents pad and paint with. */
export function textOf(value: SnmpValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = value instanceof Uint8Array ? decoded(value) : String(value);
  const clean = text
    .replace(/\0+$/, "")
    .replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, maxTextLength);
  return clean === "" ? undefined : clean;
}

function decoded(bytes: Uint8Array): string {
  const cut = bytes.subarray(0, 4 * maxTextLength);
  try {
    return utf8.decode(cut);
  } catch {
    return Buffer.from(cut.buffer, cut.byteOffset, cut.byteLength).toString("latin1");
  }
}

/** A number; of text the first number in it, since many agents write figures as words. */
export function numberOf(value: SnmpValue | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  if (!(value instanceof Uint8Array)) return undefined;
  const found = /-?\d+(?:\.\d+)?/.exec(textOf(value) ?? "");
  return found ? Number(found[0]) : undefined;
}

export function counterOf(value: SnmpValue | undefined): bigint | undefined {
  return typeof value === "bigint" ? value : typeof value === "number" && value >= 0 ? BigInt(Math.trunc(value)) : undefined;
}

/** PhysAddress of six octets as a MAC address; all zeros is none. */
export function macOf(value: SnmpValue | undefined): string | undefined {
  if (!(value instanceof Uint8Array) || value.length !== 6) return undefined;
  const mac = macAt(value, 0);
  return mac === 0 ? undefined : formatMac(mac);
}

/** Bits of a BITS value (RFC 2578 §7.1.4), bit 0 first. */
export function bitsOf(value: SnmpValue | undefined, names: readonly string[]): string[] {
  if (!(value instanceof Uint8Array)) return [];
  return names.filter((_name, bit) => ((value[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
