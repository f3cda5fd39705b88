import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyNetwork, Cidr, parseCidr } from "../../src/net/cidr.ts";
import { compareIp } from "../../src/net/ip-bytes.ts";
import { Ip, parseIp } from "../../src/net/ip.ts";

const ip = (text: string) => parseIp(text)!;
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe("parseCidr", () => {
  it("takes networks and bare addresses of both families", () => {
    expect(parseCidr("192.0.2.77/24")!.text).toBe("192.0.2.0/24");
    expect(parseCidr("192.0.2.77")!.text).toBe("192.0.2.77/32");
    expect(parseCidr("2001:db8:ffff::/33")!.text).toBe("2001:db8:8000::/33");
    expect(parseCidr("0.0.0.0/0")!.text).toBe("0.0.0.0/0");
    expect(parseCidr("192.0.2.77/24")!.last.text).toBe("192.0.2.255");
  });

  it("refuses what is neither", () => {
    for (const text of ["", "/", "192.0.2.0/", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/-1", "192.0.2.0/024", "192.0.2/24", "a/8", "192.0.2.0/2/4"]) {
      expect(parseCidr(text), text).toBeUndefined();
    }
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseCidr(text);
      }),
    );
  });
});

describe("Cidr", () => {
  it("contains what is inside and nothing beside it", () => {
    expect(parseCidr("10.0.0.0/8")!.contains(ip("10.255.255.255"))).toBe(true);
    expect(parseCidr("10.0.0.0/8")!.contains(ip("11.0.0.0"))).toBe(false);
    expect(parseCidr("fe80::/10")!.contains(ip("febf::1"))).toBe(true);
    expect(parseCidr("fe80::/10")!.contains(ip("fec0::1"))).toBe(false);
    expect(parseCidr("0.0.0.0/0")!.contains(ip("2001:db8::1"))).toBe(false);
    expect(parseCidr("::/0")!.contains(ip("192.0.2.1"))).toBe(true);
    expect(anyNetwork([parseCidr("10.0.0.0/8")!, parseCidr("::1")!])(ip("::1"))).toBe(true);
  });

  it("is the range from first to last", () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word, word, word), fc.nat({ max: 128 }), fc.nat({ max: 3 }), (a, b, bits, same) => {
        const network = new Cidr(new Ip(...a), bits);
        const other = new Ip(...(b.map((value, i) => (i <= same ? a[i]! : value)) as [number, number, number, number]));
        const inside = compareIp(network.first, other) <= 0 && compareIp(other, network.last) <= 0;
        expect(network.contains(other)).toBe(inside);
        expect(network.containsNetwork(new Cidr(other, 128))).toBe(inside);
      }),
    );
  });
});
