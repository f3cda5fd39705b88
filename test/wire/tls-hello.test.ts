import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTlsHello } from "../../src/wire/tls-hello.ts";
import { clientHello, serverHello, tlsRecord } from "../support/packets.ts";

const read = (bytes: Uint8Array): ReturnType<typeof readTlsHello> => readTlsHello(bytes, 0, bytes.length);
const hello = tlsRecord(22, clientHello({ serverName: "mx.example.com", alpn: ["smtp"] }));

describe("tls-hello", () => {
  it("reads a client's hello", () => {
    const got = read(hello);
    expect([got?.hostname, got?.tlsAlpn, got?.ja4?.slice(0, 4)]).toEqual(["mx.example.com", "smtp", "t13d"]);
    expect(read(tlsRecord(22, clientHello({ serverName: "" })))).not.toHaveProperty("hostname");
  });

  it("reads a server's hello", () => {
    expect(read(tlsRecord(22, serverHello({ cipher: 0x1301, selectedVersion: 0x0304 })))).toEqual({
      tlsVersion: "TLSv1.3",
      tlsCipher: "TLS_AES_128_GCM_SHA256",
    });
  });

  it("gives nothing for other records, and bears what is cut", () => {
    expect(read(tlsRecord(23, new Uint8Array(40)))).toBeUndefined();
    for (let cut = 0; cut < hello.length; cut++) expect(read(hello.subarray(0, cut))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(read(bytes)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
