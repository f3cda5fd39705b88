import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMac, macAt, parseMac } from "../../src/net/mac.ts";

describe("MAC addresses", () => {
  it("reads bytes and the usual spellings", () => {
    expect(macAt(Uint8Array.of(9, 0xf0, 0x18, 0x98, 0xaa, 0xbb, 0xcc), 1)).toBe(0xf01898aabbcc);
    for (const text of ["f0:18:98:aa:bb:0c", "F0-18-98-AA-BB-0C", "f018.98aa.bb0c", "f01898aabb0c", "f0:18:98:aa:bb:c"]) {
      expect(parseMac(text)).toBe(0xf01898aabb0c);
    }
    for (const text of ["", "f0:18:98:aa:bb", "f0:18-98:aa:bb:cc", "g0:18:98:aa:bb:cc", "f01898aabb0c00"]) expect(parseMac(text)).toBeUndefined();
  });

  it("gives the text back for every number", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 48 - 1 }), (mac) => parseMac(formatMac(mac)) === mac && formatMac(mac).length === 17));
  });
});
