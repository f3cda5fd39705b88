import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/ip.ts";
import { AddressApplications } from "../../src/pipeline/address-applications.ts";

const finding = (name: string, answers: readonly string[], type = "A", timeMs = 0) => ({
  timeMs,
  name,
  type,
  responseCode: "NOERROR",
  answers: [...answers],
  latencyUs: 1,
});
const ip = (text: string) => parseIp(text)!;

describe("AddressApplications", () => {
  it("learns addresses of both families, behind aliases too", () => {
    const known = new AddressApplications();
    expect(known.isEmpty).toBe(true);
    known.learn(finding("www.netflix.com", ["www.eu-west-1.example.net", "192.0.2.1", "192.0.2.2"]));
    known.learn(finding("www.youtube.com", ["2001:db8::7"], "AAAA"));
    expect(known.isEmpty).toBe(false);
    expect(["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::7", "2001:db8::8"].map((text) => known.find(ip(text), 1)?.name)).toEqual([
      "Netflix",
      "Netflix",
      undefined,
      "YouTube",
      undefined,
    ]);
  });

  it("learns nothing from other types, names it does not know, and answers that are no address of a server", () => {
    const known = new AddressApplications();
    known.learn(finding("www.netflix.com", ["192.0.2.1"], "TXT"));
    known.learn(finding("www.example.com", ["192.0.2.1"]));
    known.learn(finding("www.netflix.com", ["0.0.0.0", "::", "not an address"]));
    expect(known.isEmpty).toBe(true);
  });

  it("keeps a bounded number: a newer address takes an older one's place", () => {
    const known = new AddressApplications();
    const addresses = Array.from({ length: 40_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    for (const address of addresses) known.learn(finding("www.netflix.com", [address]));
    const kept = addresses.filter((address) => known.find(ip(address), 1) !== undefined);
    expect(kept.length).toBeGreaterThan(4_000);
    expect(kept.length).toBeLessThanOrEqual(8_192);
    expect(kept).toContain(addresses.at(-1));
  });
});
