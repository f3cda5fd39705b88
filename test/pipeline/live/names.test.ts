import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DnsTransaction } from "../../../src/model/dns-fields.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { addressOfReverseName, NameCache } from "../../../src/pipeline/live/names.ts";

const answer = (name: string, type: string, ...answers: string[]): DnsTransaction => ({
  timeMs: 0,
  name,
  type,
  responseCode: "NOERROR",
  answers,
  latencyUs: 1,
  flowId: 1n,
  clientIp: parseIp("10.0.0.1")!,
  clientPort: 5_000,
  resolverIp: parseIp("10.0.0.53")!,
  protocol: 17,
  vlan: 0,
  interface: "",
});

const ip = parseIp("192.0.2.1")!;

describe("NameCache", () => {
  it("takes names from DNS answers, reverse ones above forward ones", () => {
    const names = new NameCache(10);
    names.dns(answer("www.example.com", "A", "alias.example.net", "192.0.2.1"));
    expect(names.get("192.0.2.1")).toBe("www.example.com");
    names.dns(answer("1.2.0.192.in-addr.arpa", "PTR", "server1.example.com."));
    names.dns(answer("cdn.example.com", "A", "192.0.2.1"));
    expect(names.get("192.0.2.1")).toBe("server1.example.com");
  });

  it("reads answers as addresses only where they are", () => {
    const names = new NameCache(100);
    const wrong = ["1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.00", "1..2.3", ".1.2.3", "1.2.3.", "a.b.c.d", "1.2.3.4x", "", ":", "1111.2.3.4"];
    names.dns(answer("www.example.com", "A", ...wrong, "255.255.255.255", "0.0.0.0", "200.1.10.100", "2001:db8::1", "::1"));
    for (const text of wrong) expect(names.get(text)).toBeUndefined();
    expect(names.size).toBe(5);
    for (const text of ["255.255.255.255", "0.0.0.0", "200.1.10.100", "2001:db8::1", "::1"]) expect(names.get(text)).toBe("www.example.com");
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom("0", "1", "2", "9", ".", ":", "a", "f"), maxLength: 16 })), (text) => {
        const one = new NameCache(1);
        const read = parseIp(text);
        one.dns(answer("a.example", "A", read?.text ?? text));
        if (read) expect(one.get(read.text)).toBe("a.example");
        else if (!text.includes(":")) expect(one.size).toBe(0);
      }),
    );
  });

  it("believes a client only where nothing else is known, and the first one", () => {
    const names = new NameCache(10);
    names.server(ip, "shop.example.com");
    names.server(ip, "evil.test");
    expect(names.get("192.0.2.1")).toBe("shop.example.com");
    names.dns(answer("www.example.com", "A", "192.0.2.1"));
    names.server(ip, "evil.test");
    expect(names.get("192.0.2.1")).toBe("www.example.com");
  });

  it("takes nothing from a client that is not a host name", () => {
    const names = new NameCache(10);
    for (const claimed of [
      "",
      "localhost",
      "<script>alert(1)</script>.com",
      "\u202eevil.test",
      "a b.example",
      "192.0.2.7",
      "2001:db8::1",
      `${"a".repeat(64)}.example`,
      ".",
      "a..b",
    ])
      names.server(ip, claimed);
    expect(names.get("192.0.2.1")).toBeUndefined();
  });

  it("stays within its bound", () => {
    const names = new NameCache(3, { "10.0.0.9": "ours" });
    for (let i = 0; i < 10; i++) names.server(parseIp(`192.0.2.${i}`)!, "a.example");
    expect(names.size).toBe(3);
    expect(names.get("192.0.2.9")).toBe("a.example");
    expect(names.get("192.0.2.1")).toBeUndefined();
  });

  it("lets the longest unused go first: as a map does that is put in order by each use", () => {
    const address = fc.constantFrom("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "2001:db8::1", "2001:db8::2");
    const use = fc.record({ address, name: fc.constantFrom("a.example", "b.example"), how: fc.constantFrom("dns", "server") });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(use, { maxLength: 200 }), (capacity, uses) => {
        const names = new NameCache(capacity);
        const wanted = new Map<string, { readonly name: string; readonly how: string }>();
        for (const { address, name, how } of uses) {
          if (how === "dns") names.dns(answer(name, "A", address));
          else names.server(parseIp(address)!, name);
          if (how === "dns" || !wanted.has(address)) {
            wanted.delete(address);
            wanted.set(address, { name, how });
            if (wanted.size > capacity) wanted.delete(wanted.keys().next().value!);
          }
          expect(names.size).toBe(wanted.size);
        }
        for (const { address } of uses) expect(names.get(address)).toBe(wanted.get(address)?.name);
      }),
    );
  });
});

describe("addressOfReverseName", () => {
  it("gives the address of a reverse name, and of nothing else", () => {
    expect(addressOfReverseName("4.3.2.1.in-addr.arpa.")).toBe("1.2.3.4");
    expect(addressOfReverseName(`1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`)).toBe("2001:db8::1");
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => addressOfReverseName(text) === undefined || /arpa\.?$/i.test(text)));
  });
});
