import { describe, expect, it } from "vitest";
import dns from "../../src/dissectors/dns.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, dnsAnswer, dnsMessage, dnsName, dnsOverTcp, dnsQuery, httpRequest, u16, u32 } from "../support/packets.ts";

const udp53 = { protocol: 17, serverPort: 53 } as const;
const tcp53 = { protocol: 6, serverPort: 53 } as const;
const address = Uint8Array.of(192, 0, 2, 7);

describe("dns over UDP", () => {
  it("reports a question with its answer and latency", () => {
    const got = dissect(dns, [client(dnsQuery(7, "WWW.Example.com"), 1000), server(dnsAnswer(7, "www.example.com", [address]), 1012.345)], udp53);
    expect(got.verdicts).toEqual(["stay", "stay"]);
    expect(got.dns).toEqual([{ timeMs: 1000, name: "www.example.com", type: "A", responseCode: "NOERROR", answers: ["192.0.2.7"], latencyUs: 12_345 }]);
    expect(got.facts).toMatchObject({ hostname: "www.example.com", dnsQueryType: "A", dnsResponseCode: "NOERROR" });
    expect(got.malformed).toEqual([]);
  });

  it("pairs by id and name, in any order", () => {
    const got = dissect(
      dns,
      [
        client(dnsQuery(1, "a.example"), 0),
        client(dnsQuery(2, "b.example", 28), 1),
        server(dnsAnswer(2, "b.example", [new Uint8Array(16).fill(1)], 28), 5),
        server(dnsAnswer(1, "a.example", [], 1, 3), 7),
      ],
      udp53,
    );
    expect(got.dns.map((one) => [one.name, one.type, one.responseCode, one.latencyUs])).toEqual([
      ["b.example", "AAAA", "NOERROR", 4000],
      ["a.example", "A", "NXDOMAIN", 7000],
    ]);
    expect(got.dns[0]!.answers).toEqual(["101:101:101:101:101:101:101:101"]);
  });

  it("takes a repeated question and a repeated answer as one transaction", () => {
    const [question, answer] = [dnsQuery(9, "a.example"), dnsAnswer(9, "a.example", [address])];
    const got = dissect(dns, [client(question, 0), client(question, 1), server(answer, 3), server(answer, 4)], udp53);
    expect(got.dns.map((one) => one.latencyUs)).toEqual([3000]);
  });

  it("reports what was never answered: superseded, too many, or at the end", () => {
    const superseded = dissect(dns, [client(dnsQuery(1, "a.example"), 0), client(dnsQuery(1, "b.example"), 1)], udp53);
    expect(superseded.dns.map((one) => [one.name, one.responseCode, one.latencyUs])).toEqual([
      ["a.example", "", -1],
      ["b.example", "", -1],
    ]);
    const many = Array.from({ length: 40 }, (_, i) => client(dnsQuery(i, `n${i}.example`), i));
    expect(dissect(dns, many, udp53).dns.map((one) => one.name)).toEqual(many.map((_, i) => `n${i}.example`));
  });

  it("reports an answer whose question was not seen, without a latency", () => {
    const got = dissect(dns, [server(dnsAnswer(7, "a.example", [address]), 50)], udp53);
    expect(got.dns).toEqual([{ timeMs: 50, name: "a.example", type: "A", responseCode: "NOERROR", answers: ["192.0.2.7"], latencyUs: -1 }]);
  });

  it("keeps at most 32 answers", () => {
    const got = dissect(
      dns,
      [
        server(
          dnsAnswer(
            1,
            "a.example",
            Array.from({ length: 50 }, () => address),
          ),
        ),
      ],
      udp53,
    );
    expect(got.dns[0]!.answers).toHaveLength(32);
  });

  it("is found on other ports, and does not take other protocols for it", () => {
    expect(dissect(dns, [client(dnsQuery(1, "a.example"))], { protocol: 17, serverPort: 5300 }).facts.hostname).toBe("a.example");
    for (const other of [httpRequest(), new Uint8Array(48).fill(0x23), bytesOf([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], new Uint8Array(30).fill(0x99))]) {
      expect(dissect(dns, [client(other)], { protocol: 17, serverPort: 5300 }).verdicts.filter((verdict) => verdict !== "no")).toEqual([]);
    }
    // An NTP request has the bits of a question, but no class that exists.
    expect(dissect(dns, [client(bytesOf([0x23, 0, 0, 0x20, 0, 1], new Uint8Array(42)))], { protocol: 17, serverPort: 123 }).verdicts).toEqual(["no"]);
    expect(dissect(dns, [client(dnsQuery(1, "_http._tcp.local", 12))], { protocol: 17, serverPort: 5353 }).probed).toBe(false);
  });

  it("counts names that point in circles and goes on", () => {
    const loop = bytesOf(u16(5), u16(0x0100), u16(1), u16(0), u16(0), u16(0), [0xc0, 12], u16(1), u16(1));
    const got = dissect(dns, [client(loop), client(dnsQuery(6, "a.example"))], udp53);
    expect(got.malformed).toEqual(["dns-name"]);
    expect(got.verdicts[0]).toBe("no");
    const late = dissect(dns, [client(dnsQuery(6, "a.example")), client(loop)], udp53);
    expect([late.verdicts, late.malformed]).toEqual([["stay", "stay"], ["dns-name"]]);
  });

  it("reads an answer without the question, as some servers refuse", () => {
    const refusal = dnsMessage({ id: 3, flags: 0x8005 });
    expect(dissect(dns, [client(dnsQuery(3, "a.example"), 0), server(refusal, 2)], udp53).dns).toEqual([
      { timeMs: 0, name: "a.example", type: "A", responseCode: "REFUSED", answers: [], latencyUs: 2000 },
    ]);
  });
});

describe("dns over TCP", () => {
  const question = dnsOverTcp(dnsQuery(7, "www.example.com"));
  const answer = dnsOverTcp(dnsAnswer(7, "www.example.com", [address]));

  it("reads whole messages and several in one segment", () => {
    const got = dissect(dns, [client(bytesOf(question, dnsOverTcp(dnsQuery(8, "b.example"))), 0), server(answer, 2)], tcp53);
    expect(got.dns.map((one) => [one.name, one.latencyUs])).toEqual([
      ["www.example.com", 2000],
      ["b.example", -1],
    ]);
  });

  it("puts a message together from any split", () => {
    for (let cut = 14; cut < answer.length; cut++) {
      const got = dissect(dns, [client(question, 0), server(answer.subarray(0, cut), 1), server(answer.subarray(cut), 2)], tcp53);
      expect(got.dns.map((one) => one.answers)).toEqual([["192.0.2.7"]]);
    }
  });

  it("stops at a gap and does not take other streams for it", () => {
    const gap = [client(question), { ...server(answer.subarray(0, 20)), sequence: 1 }, { ...server(answer.subarray(30)), sequence: 31 }];
    expect(dissect(dns, gap, tcp53).verdicts).toEqual(["stay", "stay", "done"]);
    expect(dissect(dns, [client(httpRequest())], tcp53).probed).toBe(false);
  });
});

describe("answers as text", () => {
  const record = (type: number, data: Uint8Array, name = "example.com") => {
    const message = dnsMessage({ id: 1, flags: 0x8180, questions: [{ name, type }], answers: [{ name: Uint8Array.of(0xc0, 12), type, data }] });
    return dissect(dns, [server(message)], udp53).dns[0]!.answers[0];
  };

  it.each([
    ["CNAME", 5, dnsName("Other.Example"), "other.example"],
    ["MX", 15, bytesOf(u16(10), dnsName("mail.example")), "10 mail.example"],
    ["SRV", 33, bytesOf(u16(1), u16(2), u16(5060), dnsName("sip.example")), "1 2 5060 sip.example"],
    ["TXT", 16, bytesOf([9], "v=spf1 -a", [3], 'a"\x07'), '"v=spf1 -a" "a\\"\\x07"'],
    [
      "SOA",
      6,
      bytesOf(dnsName("ns.example"), [0xc0, 12], u32(2024), u32(2), u32(3), u32(4), u32(4_000_000_000)),
      "ns.example example.com 2024 2 3 4 4000000000",
    ],
    [
      "HTTPS",
      65,
      bytesOf(u16(1), [0], u16(1), u16(6), [2], "h2", [2], "h3", u16(4), u16(4), [192, 0, 2, 1], u16(5), u16(2), [1, 2], u16(99), u16(0)),
      "1 . alpn=h2,h3 ipv4hint=192.0.2.1 ech=2 bytes key99",
    ],
    ["CAA", 257, bytesOf([0, 5], "issue", "ca.example.net"), '0 issue "ca.example.net"'],
    ["an unknown type (RFC 3597)", 62_347, Uint8Array.of(10, 0, 0, 1), "\\# 4 0a000001"],
    ["an address of the wrong size", 1, Uint8Array.of(1, 2, 3), "\\# 3 010203"],
    ["a name that points forward", 5, Uint8Array.of(0xc0, 0xff), "\\# 2 c0ff"],
    ["no data", 10, new Uint8Array(0), "\\# 0"],
  ])("%s", (_, type, data, text) => {
    expect(record(type, data)).toBe(text);
  });

  it("escapes what a name may hide", () => {
    const name = bytesOf([6], "a.b\\\x00\xff", [2], "De", [0]);
    const message = bytesOf(u16(1), u16(0x0100), u16(1), u16(0), u16(0), u16(0), name, u16(65), u16(1));
    expect(dissect(dns, [client(message)], udp53).dns[0]).toMatchObject({ name: "a\\.b\\\\\\000\\255.de", type: "HTTPS" });
  });
});
