import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareIp, ip6At, writeIpPacked } from "../../src/net/ip-bytes.ts";
import { Ip, parseIp } from "../../src/net/ip.ts";

describe("addresses in bytes", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const copy = new Uint8Array(20);
        const ip = ip6At(bytes, 0);
        expect(writeIpPacked(copy, 3, ip)).toBe(ip.isV4 ? 7 : 19);
        expect(copy.subarray(3, ip.isV4 ? 7 : 19)).toEqual(ip.isV4 ? bytes.subarray(12) : bytes);
        expect(writeIpPacked(copy, 0, Ip.v4(0x01020304))).toBe(4);
        expect([...copy.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
      }),
    );
  });

  it("orders as unsigned bytes", () => {
    expect(compareIp(parseIp("10.0.0.1")!, parseIp("200.0.0.1")!)).toBeLessThan(0);
    expect(compareIp(parseIp("fe80::1")!, parseIp("10.0.0.1")!)).toBeGreaterThan(0);
    expect(compareIp(parseIp("::1")!, parseIp("::1")!)).toBe(0);
  });
});
