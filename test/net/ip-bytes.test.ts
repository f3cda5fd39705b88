import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareIp, ip4At, ip6At, writeIp, writeIpPacked } from "../../src/net/ip-bytes.ts";
import { parseIp } from "../../src/net/ip.ts";

describe("addresses in bytes", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const copy = new Uint8Array(20);
        expect(writeIp(copy, 3, ip6At(bytes, 0))).toBe(19);
        expect(copy.subarray(3, 19)).toEqual(bytes);
        expect(writeIpPacked(copy, 0, ip4At(bytes, 4))).toBe(4);
        expect(copy.subarray(0, 4)).toEqual(bytes.subarray(4, 8));
      }),
    );
  });

  it("orders as unsigned bytes", () => {
    expect(compareIp(parseIp("10.0.0.1")!, parseIp("200.0.0.1")!)).toBeLessThan(0);
    expect(compareIp(parseIp("fe80::1")!, parseIp("10.0.0.1")!)).toBeGreaterThan(0);
    expect(compareIp(parseIp("::1")!, parseIp("::1")!)).toBe(0);
  });
});
