import { describe, expect, it } from "vitest";
import mdns from "../../src/dissectors/mdns.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, dnsMessage, dnsName, dnsQuery } from "../support/packets.ts";

const port = { protocol: 17, serverPort: 5353 } as const;

describe("mdns", () => {
  it("learns what is asked for", () => {
    const got = dissect(mdns, [client(dnsQuery(0, "_Airplay._tcp.local", 12))], port);
    expect([got.verdicts, got.facts.hostname, got.facts.dnsQueryType, got.dns]).toEqual([["done"], "_airplay._tcp.local", "PTR", []]);
  });

  it("learns what is announced", () => {
    const announcement = dnsMessage({ id: 0, flags: 0x8400, answers: [{ name: "printer.local", type: 1, data: Uint8Array.of(192, 0, 2, 9) }] });
    expect(dissect(mdns, [client(announcement)], port).facts.hostname).toBe("printer.local");
  });

  it("reads names as the UTF-8 they are, without what may hide in it", () => {
    const name = String.fromCharCode(...new TextEncoder().encode("K\u00fcche \u202e1"));
    expect(dissect(mdns, [client(dnsQuery(0, `${name}._ipp._tcp.local`, 33))], port).facts.hostname).toBe("k\u00fcche \\u202e1._ipp._tcp.local");
  });

  it("is not taken for unicast DNS or for noise", () => {
    expect(dissect(mdns, [client(dnsQuery(1, "www.example.com"))], { protocol: 17, serverPort: 53 }).probed).toBe(false);
    expect(dissect(mdns, [client(bytesOf(dnsName("x"), new Uint8Array(40).fill(0xff)))], port).probed).toBe(false);
    expect(dissect(mdns, [client(dnsMessage({ id: 0 }))], port).verdicts).toEqual(["no"]);
  });
});
