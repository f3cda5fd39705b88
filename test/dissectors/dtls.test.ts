import { describe, expect, it } from "vitest";
import dtls from "../../src/dissectors/dtls.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, clientHello, serverHello, tlsRecord, u16, u24 } from "../support/packets.ts";

/** A handshake message with the longer header of DTLS, in a record (RFC 6347 §4.1, §4.2.2); [from, to) of its body as a fragment. */
function record(message: Uint8Array, sequence = 0, from = 0, to = message.length - 4): Uint8Array {
  const part = message.subarray(4 + from, 4 + to);
  const body = bytesOf(message.subarray(0, 1), u24(message.length - 4), u16(sequence), u24(from), u24(part.length), part);
  return bytesOf([22], u16(0xfeff), new Uint8Array(8), u16(body.length), body);
}

const hello = record(clientHello({ version: 0xfefd, cookie: new Uint8Array(0), versions: [], serverName: "turn.example.com" }));
const answer = record(serverHello({ version: 0xfefd, cipher: 0xc02b }));

describe("dtls", () => {
  it("learns from both hellos", () => {
    const got = dissect(dtls, [client(hello), server(answer), server(record(certificateMessage(certificate), 1))]);
    expect(got.verdicts).toEqual(["yes", "yes", "done"]);
    expect(got.facts.certificate).toEqual(certificateFacts);
    expect(got.facts).toMatchObject({
      hostname: "turn.example.com",
      tlsVersion: "DTLSv1.2",
      tlsCipher: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      encrypted: true,
    });
    expect(got.facts.ja4).toMatch(/^dd2d050200_/);
  });

  it("puts messages together from fragments in any order", () => {
    const chain = certificateMessage(certificate, certificate);
    const cuts = [0, 100, 101, 400, chain.length - 4];
    const parts = cuts.slice(1).map((to, i) => record(chain, 1, cuts[i], to));
    for (const order of [parts, parts.toReversed(), [...parts.slice(1), ...parts]]) {
      const got = dissect(dtls, [client(hello), server(bytesOf(answer, ...order))]);
      expect([got.facts.certificate, got.verdicts.at(-1)]).toEqual([certificateFacts, "done"]);
    }
    const helloMessage = clientHello({ version: 0xfefd, cookie: new Uint8Array(0), versions: [], serverName: "turn.example.com" });
    const whole = dissect(dtls, [client(hello)]).facts;
    expect(dissect(dtls, [client(record(helloMessage, 0, 0, 60)), client(record(helloMessage, 0, 60))]).facts).toEqual(whole);
  });

  it("takes the certificate of the side that answered, whoever began", () => {
    const client11 = record(certificateMessage(certificate), 1);
    const got = dissect(dtls, [server(hello), server(client11), client(answer), client(client11)]);
    expect([got.verdicts, got.facts.certificate.sha1]).toEqual([["yes", "yes", "yes", "done"], certificateFacts.sha1]);
  });

  it("waits for no certificate when the session is resumed", () => {
    const changed = bytesOf([20], u16(0xfefd), new Uint8Array(8), u16(1), [1]);
    expect(dissect(dtls, [client(hello), server(bytesOf(answer, changed))]).verdicts).toEqual(["yes", "done"]);
  });

  it("is not taken for TLS or noise", () => {
    const unknown = hello.slice();
    unknown[1] = 0xfa;
    for (const other of [tlsRecord(22, clientHello()), unknown, hello.subarray(0, 60), new Uint8Array(40).fill(22)])
      expect(dissect(dtls, [client(other)]).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(dtls, [client(hello), server(answer), server(record(certificateMessage(certificate.subarray(0, 200)), 1))]));
});
