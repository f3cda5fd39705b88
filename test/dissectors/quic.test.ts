import { describe, expect, it } from "vitest";
import quic from "../../src/dissectors/quic.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, clientHello, dnsQuery } from "../support/packets.ts";
import { cryptoFrame, quicInitial, quicShortPacket } from "../support/quic.ts";

const hello = clientHello({ serverName: "Video.Example.com", alpn: ["h3"], versions: [0x0304], extensions: [0x0a0a, 0x39, 51] });
const ja4 = /^q13d0506h3_[0-9a-f]{12}_[0-9a-f]{12}$/;

describe("quic", () => {
  it.each([1, 0x6b3343cf, 0xff00001d])("opens the Initial packet of version %i", (version) => {
    const got = dissect(quic, [client(quicInitial(cryptoFrame(0, hello), { version }))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(got.facts).toMatchObject({ hostname: "video.example.com", tlsAlpn: "h3", tlsVersion: "TLSv1.3", encrypted: true });
    expect(got.facts.ja4).toMatch(ja4);
  });

  it("puts a hello together from shuffled frames in several packets", () => {
    const [a, b, c] = [cryptoFrame(0, hello.subarray(0, 40)), cryptoFrame(40, hello.subarray(40, 90)), cryptoFrame(90, hello.subarray(90))];
    const first = Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9);
    const later = { destinationId: Uint8Array.of(7, 7, 7, 7), keysOf: first, packetNumber: 1 };
    const ack = Uint8Array.of(2, 0, 0, 0, 0);
    const got = dissect(quic, [
      client(quicInitial(bytesOf(c, [0, 1], a), { destinationId: first })),
      server(bytesOf([0x40], new Uint8Array(30))),
      client(quicInitial(bytesOf(ack, b), later)),
    ]);
    expect(got.verdicts).toEqual(["yes", "yes", "done"]);
    expect(got.facts.hostname).toBe("video.example.com");
    expect(got.facts.ja4).toMatch(ja4);
  });

  it("reads packets that share a datagram, and keys made anew after a Retry", () => {
    const [a, b] = [cryptoFrame(0, hello.subarray(0, 60)), cryptoFrame(60, hello.subarray(60))];
    const shared = bytesOf(quicInitial(a, { size: 200 }), quicInitial(b, { size: 200, packetNumber: 1 }));
    expect(dissect(quic, [client(shared)]).facts.hostname).toBe("video.example.com");
    const retried = { destinationId: new Uint8Array(12).fill(3), token: new Uint8Array(30), packetNumber: 2 };
    const got = dissect(quic, [client(quicInitial(a)), client(quicInitial(cryptoFrame(0, hello), retried))]);
    expect(got.facts.ja4).toMatch(ja4);
  });

  it("gives up on packets that do not open", () => {
    const damaged = quicInitial(cryptoFrame(0, hello));
    damaged[300]! ^= 0x80;
    const got = dissect(
      quic,
      Array.from({ length: 6 }, () => client(damaged)),
    );
    expect(got.verdicts).toEqual(["yes", "yes", "yes", "done"]);
    expect(got.facts).toMatchObject({ hostname: "", ja4: "" });
  });

  it("is known by a reserved version, and reads what follows the negotiation", () => {
    const forced = (size: number): Uint8Array => bytesOf([0xcf], [0xba, 0xba, 0xba, 0xba], [8], new Uint8Array(8).fill(1), [4], new Uint8Array(size - 15));
    const got = dissect(quic, [client(forced(1200)), client(quicInitial(cryptoFrame(0, hello)))]);
    expect([got.verdicts, got.facts.hostname]).toEqual([["yes", "done"], "video.example.com"]);
    expect(dissect(quic, [client(forced(1100))]).probed).toBe(false);
  });

  it("names Google's versions", () => {
    expect(dissect(quic, [client(bytesOf([0x0d], new Uint8Array(8), "Q043", new Uint8Array(30)))]).verdicts).toEqual(["yes"]);
    expect(dissect(quic, [client(bytesOf([0xc3], "Q046", [0x50], new Uint8Array(30)))]).verdicts).toEqual(["yes"]);
    expect(dissect(quic, [client(bytesOf([0xc3], "Q050", [8], new Uint8Array(30)))]).verdicts).toEqual(["yes"]);
  });

  it("is not taken for other protocols", () => {
    for (const other of [
      dnsQuery(1, "www.example.com"),
      quicShortPacket(new Uint8Array(8)),
      bytesOf([0xc0, 0, 0, 0, 9, 8], new Uint8Array(60)),
      new Uint8Array(60).fill(0xff),
    ]) {
      expect(dissect(quic, [client(other)]).probed).toBe(false);
    }
  });
});
