import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tlsCipherName } from "../../src/wire/tls-ciphers.ts";
import { isGrease, parseClientHello, parseServerHello, tlsVersionName } from "../../src/wire/tls-handshake.ts";
import { firstHandshake } from "../../src/wire/tls-records.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

describe("ClientHello", () => {
  const message = clientHello({
    serverName: "Example.COM",
    alpn: ["h2", "a\nb"],
    versions: [0x0304, 0x0303],
    ciphers: [0x1301, 0x2a2a],
    signatureAlgorithms: [0x0403],
  });

  it("is read whole", () => {
    expect(parseClientHello(message, 0, message.length)).toMatchObject({
      complete: true,
      malformed: false,
      version: 0x0303,
      ciphers: [0x1301, 0x2a2a],
      extensions: [0, 16, 43, 13],
      versions: [0x0304, 0x0303],
      signatureAlgorithms: [0x0403],
      serverName: "example.com",
      alpn: ["h2", "a\\x0ab"],
    });
  });

  it("is never complete nor called malformed when it is cut", () => {
    for (let end = 0; end < message.length; end++) {
      const hello = parseClientHello(message, 0, end);
      if (hello) expect([hello.complete, hello.malformed], `cut at ${end}`).toEqual([false, false]);
    }
  });

  it("may come in records of any size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 60 }), fc.nat({ max: 8 }), (size, behind) => {
        const records: Uint8Array[] = [];
        for (let at = 0; at < message.length; at += size) records.push(tlsRecord(22, message.subarray(at, at + size)));
        const last = records.at(-1)!;
        fc.pre(last.length >= 9);
        const stream = bytesOf(...records, new Uint8Array(behind));
        const found = firstHandshake(stream, 0, stream.length)!;
        expect(found.complete).toBe(true);
        expect([...found.bytes.subarray(found.start, found.end)]).toEqual([...message]);
      }),
    );
  });

  it("bears any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, dtls) => {
        const head = bytesOf([1, 0, 0, 190], dtls ? new Uint8Array(8) : [], [3, 3], bytes);
        const hello = parseClientHello(head, 0, head.length, dtls);
        expect(hello).toBeDefined();
        parseServerHello(bytesOf([2], head.subarray(1)), 0, head.length, dtls);
        firstHandshake(bytes, 0, bytes.length);
      }),
    );
  });
});

describe("ServerHello", () => {
  it("says what was selected", () => {
    const modern = serverHello({ selectedVersion: 0x0304, cipher: 0x1303 });
    expect(parseServerHello(modern, 0, modern.length)).toEqual({ complete: true, version: 0x0304, cipher: 0x1303, alpn: "" });
    const old = serverHello({ version: 0x0302, cipher: 0x002f, alpn: "http/1.1" });
    expect(parseServerHello(old, 0, old.length)).toEqual({ complete: true, version: 0x0302, cipher: 0x002f, alpn: "http/1.1" });
  });
});

describe("names", () => {
  it("are IANA's, and numbers where there are none", () => {
    expect([tlsCipherName(0x1301), tlsCipherName(0xc02f), tlsCipherName(0x0005), tlsCipherName(0xfafa)]).toEqual([
      "TLS_AES_128_GCM_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "TLS_RSA_WITH_RC4_128_SHA",
      "0xfafa",
    ]);
    expect([0x0300, 0x0303, 0x0304, 0xfefd, 0x7f1c, 0x1234].map(tlsVersionName)).toEqual(["SSLv3", "TLSv1.2", "TLSv1.3", "DTLSv1.2", "TLSv1.3", "0x1234"]);
  });

  it("know GREASE (RFC 8701)", () => {
    expect(Array.from({ length: 65_536 }, (_, value) => value).filter(isGrease)).toEqual(Array.from({ length: 16 }, (_, i) => (i * 16 + 10) * 257));
  });
});
