import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dnsName, dnsNameText, hashDnsName, skipDnsName, utf8DnsName } from "../../src/wire/dns-names.ts";
import { bytesOf, dnsName as encode } from "../support/packets.ts";

describe("names on the wire", () => {
  it("follows pointers backwards only", () => {
    const message = bytesOf(new Uint8Array(12), encode("example.com"), [3], "www", [0xc0, 12], [0xc0, 27]);
    expect(dnsNameText(message, 0, 25, message.length)).toBe("www.example.com");
    expect(skipDnsName(message, 25, message.length)).toBe(31);
    expect(dnsNameText(message, 0, 31, message.length)).toBeUndefined();
    expect(dnsNameText(bytesOf(new Uint8Array(12), [0xc0, 14, 0xc0, 12]), 0, 14, 16)).toBeUndefined();
  });

  it("refuses what is too long, cut, or of a kind that does not exist", () => {
    const long = bytesOf(...Array.from({ length: 5 }, () => bytesOf([63], "a".repeat(63))), [0]);
    expect([skipDnsName(long, 0, long.length), dnsNameText(long, 0, 0, long.length)]).toEqual([dnsName.malformed, undefined]);
    expect([skipDnsName(encode("example"), 0, 5), skipDnsName(Uint8Array.of(0x41), 0, 1)]).toEqual([dnsName.truncated, dnsName.malformed]);
    expect(dnsNameText(Uint8Array.of(0), 0, 0, 1)).toBe(".");
  });

  it("hashes either case alike", () => {
    const [lower, upper, other] = [encode("www.example.com"), encode("WWW.Example.COM"), encode("www.example.org")];
    expect(hashDnsName(lower, 0, lower.length)).toBe(hashDnsName(upper, 0, upper.length));
    expect(hashDnsName(lower, 0, lower.length)).not.toBe(hashDnsName(other, 0, other.length));
  });

  it("turns escapes to UTF-8 where they are, and leaves other escapes", () => {
    expect(utf8DnsName("caf\\195\\169\\.x\\\\065.local")).toBe("café\\.x\\\\065.local");
    expect(utf8DnsName("a\\255b")).toBe("a\\255b");
  });

  it("bears any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 320 }), (bytes, at) => {
        const text = dnsNameText(bytes, 0, at, bytes.length);
        if (text === undefined) return;
        expect(text.length).toBeLessThanOrEqual(256);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(utf8DnsName(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(skipDnsName(bytes, at, bytes.length)).toBeGreaterThan(at);
      }),
      { numRuns: 500 },
    );
  });
});
