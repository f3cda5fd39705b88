import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  maxCharacterBytes,
  piece,
  putAgain,
  putBase64,
  putDigits,
  putIpv4,
  putMac,
  putNumber,
  putPiece,
  putQuoted,
  putText,
} from "../../src/runtime/json-bytes.ts";

const bytes = Buffer.alloc(4_096);
const into = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
/** What `put` wrote before the offset it gives. */
function written(put: (into: DataView, at: number) => number): string {
  bytes.fill(0x2e);
  const end = put(into, 3);
  expect(bytes.toString("latin1", 0, 3)).toBe("...");
  return bytes.toString("utf8", 3, end);
}

describe("pieces of JSON", () => {
  it("are what JSON.stringify makes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string()), (text) => {
        expect(written((view, at) => putQuoted(view, at, text))).toBe(Buffer.from(JSON.stringify(text)).toString());
        expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThanOrEqual(text.length * maxCharacterBytes + 2);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(2_000)), (value) => {
        expect(written((view, at) => putNumber(view, at, value))).toBe(String(value));
      }),
    );
  });

  it("are texts, digits and bytes as they are", () => {
    expect(written((view, at) => putText(view, at, "ab\u00e4\u{1f600}z"))).toBe("ab\u00e4\u{1f600}z");
    expect(written((view, at) => putDigits(view, at, 1_234, 9))).toBe("000001234");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (one, other) => {
        expect(written((view, at) => putPiece(view, putPiece(view, at, piece(one)), piece(other)))).toBe(one + other);
        expect(written((view, at) => putAgain(view, putText(view, at, other), at, at + other.length))).toBe(other + other);
      }),
    );
  });

  it("are addresses", () => {
    const octets = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(octets, (address) => {
        const bytes = Buffer.from(address);
        expect(written((view, at) => putIpv4(view, at, bytes.readInt32BE(0)))).toBe([...bytes.subarray(0, 4)].join("."));
        expect(written((view, at) => putMac(view, at, bytes.readUIntBE(0, 6)))).toBe(bytes.toString("hex").match(/../g)!.join(":"));
      }),
    );
  });

  it("are base64", () => {
    const words = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(words, (digest) => {
        const bytes = Buffer.alloc(20);
        digest.forEach((word, i) => bytes.writeInt32BE(word, 4 * i));
        expect(written((view, at) => putBase64(view, at, Int32Array.from(digest)))).toBe(bytes.toString("base64"));
      }),
    );
  });
});
