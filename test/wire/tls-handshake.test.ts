import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tlsCipherName } from "../../src/wire/tls-ciphers.ts";
import { isGrease, parseClientHello, parseServerHello, tlsVersionName } from "../../src/wire/tls-handshake.ts";
import { firstHandshake } from "../../src/wire/tls-records.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

describe("ClientHello", () => {
  const u16s = (at: number, end: number): number[] => Array.from({ length: (end - at) / 2 }, (_, i) => (message[at + 2 * i]! << 8) | message[at + 2 * i + 1]!);

  const message = clientHello({
    serverName: "Example.COM",
    alpn: ["h2", "a\nb"],
    versions: [0x0304, 0x0303],
    ciphers: [0x1301, 0x2a2a],
    signatureAlgorithms: [0x0403],
  });

  it("is read whole", () => {
    const hello = parseClientHello(message, 0, message.length)!;
    expect(hello).toMatchObject({ complete: true, malformed: false, version: 0x0303, serverName: "example.com", hasServerName: true, alpn: "h2,a\\x0ab" });
    expect(u16s(hello.ciphersAt, hello.ciphersEnd)).toEqual([0x1301, 0x2a2a]);
    expect(u16s(hello.versionsAt, hello.versionsEnd)).toEqual([0x0304, 0x0303]);
    expect(u16s(hello.signatureAlgorithmsAt, hello.signatureAlgorithmsEnd)).toEqual([0x0403]);
    expect(u16s(hello.extensionsAt, hello.extensionsAt + 2)).toEqual([0]);
    expect(hello.extensionsEnd).toBe(message.length);
    expect(Buffer.from(message.subarray(hello.firstAlpnAt, hello.firstAlpnEnd)).toString()).toBe("h2");
  });

  it("says which lengths contradict each other", () => {
    const names = message.findIndex((_, at) => at > 60 && message[at] === 0 && message[at + 1] === 16 && message[at + 2] === 0);
    const wrong = Uint8Array.from(message);
    wrong[names + 5]! += 40;
    expect(parseClientHello(wrong, 0, wrong.length)).toMatchObject({ complete: true, malformed: true, serverName: "example.com" });
    const longer = Uint8Array.from(message);
    longer[names + 2] = 9;
    expect(parseClientHello(longer, 0, longer.length)).toMatchObject({ complete: false, malformed: true, serverName: "example.com" });
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
