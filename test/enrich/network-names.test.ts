import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compileNetworkNames, parseNetworkName } from "../../src/enrich/network-names.ts";
import type { NetworkName } from "../../src/model/place.ts";
import { Cidr } from "../../src/net/cidr.ts";
import { Ip, parseIp } from "../../src/net/ip.ts";

it("takes a name and a network", () => {
  expect(parseNetworkName("Main office = 192.168.1.0/24")).toMatchObject({ name: "Main office" });
  for (const wrong of ["", "Office", "=10.0.0.0/8", "Office=", "Office=10.0.0.0/40", `${"x".repeat(61)}=10.0.0.0/8`])
    expect(parseNetworkName(wrong), wrong).toBeUndefined();
});

it("names an address after the smallest network around it", () => {
  const nameOf = compileNetworkNames(["All=10.0.0.0/8", "Printers=10.1.2.0/24", "Lab=2001:db8:1::/48"].map((text) => parseNetworkName(text)!));
  expect(["10.1.2.3", "10.1.3.3", "192.0.2.1", "2001:db8:1::5"].map((ip) => nameOf(parseIp(ip)!))).toEqual(["Printers", "All", undefined, "Lab"]);
});

it("finds it among any networks, at their edges too", () => {
  const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x7fffffff, -0x80000000, -1), fc.integer({ min: -3, max: 3 }));
  const ip = fc.oneof(
    fc.tuple(word, word, word, word).map(([a, b, c, d]) => new Ip(a, b, c, d)),
    word.map((each) => Ip.v4(each)),
  );
  const network = fc.tuple(ip, fc.oneof(fc.integer({ min: 0, max: 128 }), fc.integer({ min: 120, max: 128 }))).map(([first, bits]) => new Cidr(first, bits));
  const names = fc.array(fc.record({ name: fc.string({ maxLength: 3 }), network }), { maxLength: 12 });
  const wanted = (all: readonly NetworkName[], address: Ip): string | undefined =>
    all.filter((each) => each.network.contains(address)).toSorted((a, b) => b.network.bits - a.network.bits)[0]?.name;
  fc.assert(
    fc.property(names, fc.array(ip, { maxLength: 10 }), (all, addresses) => {
      const nameOf = compileNetworkNames(all);
      for (const address of [...addresses, ...all.flatMap((each) => [each.network.first, each.network.last])])
        expect(nameOf(address)).toBe(wanted(all, address));
    }),
    { numRuns: 2_000 },
  );
});
