import { describe, expect, it } from "vitest";
import dtls from "../../src/dissectors/dtls.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, clientHello, serverHello, tlsRecord, u16, u24 } from "../support/packets.ts";

/** A handshake message with the longer header of DTLS, in a record (RFC 6347 §4.1, §4.2.2). */
function record(message: Uint8Array, sequence = 0): Uint8Array {
  const length = message.length - 4;
  const body = bytesOf(message.subarray(0, 1), u24(length), u16(sequence), u24(0), u24(length), message.subarray(4));
  return bytesOf([22], u16(0xfeff), new Uint8Array(8), u16(body.length), body);
}

const hello = record(clientHello({ version: 0xfefd, cookie: new Uint8Array(0), versions: [], serverName: "turn.example.com" }));

describe("dtls", () => {
  it("learns from both hellos", () => {
    const got = dissect(dtls, [client(hello), server(record(serverHello({ version: 0xfefd, cipher: 0xc02b })))]);
    expect(got.verdicts).toEqual(["yes", "done"]);
    expect(got.facts).toMatchObject({
      hostname: "turn.example.com",
      tlsVersion: "DTLSv1.2",
      tlsCipher: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      encrypted: true,
    });
    expect(got.facts.ja4).toMatch(/^dd2d050200_/);
  });

  it("is not taken for TLS or noise", () => {
    const unknown = hello.slice();
    unknown[1] = 0xfa;
    for (const other of [tlsRecord(22, clientHello()), unknown, hello.subarray(0, 60), new Uint8Array(40).fill(22)])
      expect(dissect(dtls, [client(other)]).probed).toBe(false);
  });
});
