import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uint16, uint16le, uint24, uint32, uint32le } from "../../src/wire/integers.ts";

describe("integers", () => {
  it("are unsigned, in either byte order", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 7 }), fc.nat({ max: 3 }), (bytes, at) => {
        const view = new DataView(bytes.buffer);
        expect(uint16(bytes, at)).toBe(view.getUint16(at));
        expect(uint16le(bytes, at)).toBe(view.getUint16(at, true));
        expect(uint24(bytes, at)).toBe(view.getUint32(at) >>> 8);
        expect(uint32(bytes, at)).toBe(view.getUint32(at));
        expect(uint32le(bytes, at)).toBe(view.getUint32(at, true));
      }),
    );
  });
});
