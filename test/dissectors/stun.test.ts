import { describe, expect, it } from "vitest";
import stun from "../../src/dissectors/stun.ts";
import { bearsDamage } from "../support/damage.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, dnsQuery, serverHello, u16, u24, u32 } from "../support/packets.ts";

/** A binding request with one attribute (RFC 8489 §5). */
const request = bytesOf(u16(1), u16(8), u32(0x2112a442), new Uint8Array(12).fill(7), u16(0x8022), u16(4), "test");
/** 401 of an Allocate request: a nonce, then the realm, padded. */
const refusal = bytesOf(
  u16(0x0113),
  u16(24),
  u32(0x2112a442),
  new Uint8Array(12).fill(7),
  u16(0x0015),
  u16(2),
  "ab",
  [0, 0],
  u16(0x0014),
  u16(11),
  "Example.org",
  [0],
);
const media = (sequence: number): Uint8Array => bytesOf([0x80, 111], u16(sequence), u32(960 * sequence), u32(77), new Uint8Array(40).fill(3));
/** A handshake message with the longer header of DTLS, in a record (RFC 6347 §4.1, §4.2.2). */
const record = (message: Uint8Array): Uint8Array => {
  const length = message.length - 4;
  const body = bytesOf(message.subarray(0, 1), u24(length), u16(0), u24(0), u24(length), message.subarray(4));
  return bytesOf([22], u16(0xfeff), new Uint8Array(8), u16(body.length), body);
};
const hello = record(clientHello({ version: 0xfefd, cookie: new Uint8Array(0), versions: [], serverName: "" }));
const inChannel = (inner: Uint8Array): Uint8Array => bytesOf(u16(0x4001), u16(inner.length), inner);

describe("stun", () => {
  it("is known by its cookie and length, over UDP and TCP", () => {
    expect(dissect(stun, [client(request)]).verdicts).toEqual(["yes"]);
    expect(dissect(stun, [client(request)], { protocol: 6 }).verdicts).toEqual(["yes"]);
  });

  it("is known without the cookie on its port alone", () => {
    const classic = bytesOf(u16(1), u16(0), new Uint8Array(16).fill(9));
    expect(dissect(stun, [client(classic)], { serverPort: 3478 }).probed).toBe(true);
    expect(dissect(stun, [client(classic)], { serverPort: 3000 }).probed).toBe(false);
  });

  it("is known without the cookie by the attributes of its first standard", () => {
    const answer = (kind: number, length: number): Uint8Array =>
      bytesOf(u16(0x0101), u16(12), new Uint8Array(16).fill(9), u16(kind), u16(length), [0, 1, 0x12, 0x34, 192, 0, 2, 1]);
    expect(dissect(stun, [server(answer(1, 8))], { serverPort: 3000 }).verdicts).toEqual(["yes"]);
    for (const other of [answer(0x0c, 8), answer(1, 9), answer(1, 4)]) expect(dissect(stun, [server(other)], { serverPort: 3000 }).probed).toBe(false);
  });

  it("is known over TCP with more behind it, and behind a length", () => {
    expect(dissect(stun, [client(bytesOf(request, request))], { protocol: 6 }).verdicts).toEqual(["yes"]);
    expect(dissect(stun, [client(bytesOf(u16(refusal.length), refusal))], { protocol: 6 }).facts.hostname).toBe("example.org");
    expect(dissect(stun, [client(bytesOf(u16(9), request))], { protocol: 6 }).probed).toBe(false);
  });

  it("takes the realm of a TURN server", () => {
    expect(dissect(stun, [client(request), server(refusal)], { serverPort: 3478 }).facts.hostname).toBe("example.org");
  });

  it("gives way to DTLS, whose hello it reads, also in a channel", () => {
    for (const first of [hello, inChannel(hello)]) {
      const answers = [serverHello({ version: 0xfefd, cipher: 0xc02b }), certificateMessage(certificate)].map((message) => server(record(message)));
      const { facts, verdicts } = dissect(stun, [client(request), client(first), ...answers]);
      expect([facts.applicationMaster, facts.application, facts.encrypted, facts.ja4.slice(0, 4)]).toEqual(["DTLS", "DTLS", true, "dd2i"]);
      expect([verdicts.at(-1), facts.tlsVersion]).toEqual(["done", "DTLSv1.2"]);
      expect(facts.certificate).toEqual(certificateFacts);
    }
  });

  it("gives way to media that no hello preceded", () => {
    const sent = [client(request), server(refusal), ...[1, 2, 3].map((at) => server(media(at)))];
    const got = dissect(stun, sent);
    expect([got.verdicts.at(-1), got.facts.applicationMaster, got.facts.application, got.facts.category]).toEqual(["done", "SRTP", "SRTP", "Media"]);
    const afterHello = dissect(stun, [client(request), client(hello), ...[1, 2, 3].map((at) => server(media(at)))]);
    expect(afterHello.facts.applicationMaster).toBe("DTLS");
    expect(dissect(stun, sent.slice(0, 4)).facts.applicationMaster).toBe("");
  });

  it("is not taken for messages of another length or kind", () => {
    for (const other of [bytesOf(request, [0]), request.subarray(0, 24), bytesOf([0x80], request.subarray(1)), dnsQuery(1, "stun.example.com")]) {
      expect(dissect(stun, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(stun, [{ serverPort: 3478 }], ["stunRequest"])).toEqual([]);
  });

  it("bears damage", () => {
    bearsDamage(stun, [server(refusal), client(bytesOf(request, hello))], { serverPort: 3478 });
    bearsDamage(stun, [client(bytesOf(u16(refusal.length), refusal))], { protocol: 6 });
  });
});
