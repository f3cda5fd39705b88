import { describe, expect, it } from "vitest";
import tls from "../../src/dissectors/tls.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, clientHello, dnsOverTcp, dnsQuery, httpRequest, serverHello, tlsRecord } from "../support/packets.ts";

const hello = tlsRecord(22, clientHello({ serverName: "WWW.Example.com", alpn: ["h2", "http/1.1"] }));
const answer = tlsRecord(22, serverHello({ selectedVersion: 0x0304, cipher: 0x1302 }), 0x0303);
const https = { protocol: 6, serverPort: 443 } as const;

describe("tls", () => {
  it("learns from both hellos", () => {
    const got = dissect(tls, [client(hello), server(answer)], https);
    expect(got.verdicts).toEqual(["yes", "done"]);
    expect(got.facts).toMatchObject({
      encrypted: true,
      hostname: "www.example.com",
      tlsAlpn: "h2,http/1.1",
      tlsVersion: "TLSv1.3",
      tlsCipher: "TLS_AES_256_GCM_SHA384",
    });
    expect(got.facts.ja4).toMatch(/^t13d0504h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
    expect(got.malformed).toEqual([]);
  });

  it("says what it carries on ports with one use", () => {
    expect(dissect(tls, [client(hello)], { protocol: 6, serverPort: 993 }).facts).toMatchObject({ application: "IMAPS", category: "Mail" });
    expect(dissect(tls, [client(hello)], https).facts).toMatchObject({ application: "TLS", category: "Web" });
  });

  it("puts a ClientHello together from any two segments", () => {
    const whole = dissect(tls, [client(hello), server(answer)], https).facts;
    for (let cut = 5; cut < hello.length; cut++) {
      const got = dissect(tls, [client(hello.subarray(0, cut)), client(hello.subarray(cut)), server(answer)], https);
      expect(got.verdicts.at(-1), `cut at ${cut}`).toBe("done");
      expect(got.facts, `cut at ${cut}`).toEqual(whole);
    }
  });

  it("puts a ClientHello together from several records, and after a repeated segment", () => {
    const message = clientHello({ serverName: "www.example.com" });
    const records = bytesOf(tlsRecord(22, message.subarray(0, 50)), tlsRecord(22, message.subarray(50)));
    const whole = dissect(tls, [client(tlsRecord(22, message))], https).facts;
    expect(dissect(tls, [client(records)], https).facts).toEqual(whole);
    const [first, second] = [records.subarray(0, 60), records.subarray(60)];
    const segments = [
      { ...client(first), sequence: -10 },
      { ...client(first), sequence: -10 },
      { ...client(second), sequence: 50 },
    ];
    expect(dissect(tls, segments, https).facts).toEqual(whole);
  });

  it("keeps the server name of a hello whose rest never comes", () => {
    const got = dissect(tls, [{ ...client(hello.subarray(0, 120)), sequence: 1 }, { ...client(hello.subarray(130)), sequence: 131 }, server(answer)], https);
    expect(got.facts).toMatchObject({ hostname: "www.example.com", ja4: "", tlsVersion: "TLSv1.3" });
  });

  it("knows records without a handshake", () => {
    const got = dissect(tls, [client(tlsRecord(23, new Uint8Array(100).fill(0x99), 0x0303))], { protocol: 6, serverPort: 9999 });
    expect([got.verdicts, got.facts.encrypted, got.facts.ja4]).toEqual([["done"], true, ""]);
  });

  it("learns the server's certificate up to TLS 1.2, however records and segments are cut", () => {
    const chain = certificateMessage(certificate, certificate.slice(0, 300));
    const first = serverHello({ cipher: 0xc02b });
    const flights = [
      bytesOf(tlsRecord(22, first), tlsRecord(22, chain), tlsRecord(22, Uint8Array.of(14, 0, 0, 0))),
      tlsRecord(22, bytesOf(first, chain)),
      bytesOf(tlsRecord(22, bytesOf(first, chain.subarray(0, 2))), tlsRecord(22, chain.subarray(2, 300)), tlsRecord(22, chain.subarray(300))),
    ];
    for (const flight of flights) {
      expect(dissect(tls, [client(hello), server(flight)], https)).toMatchObject({ verdicts: ["yes", "done"], facts: { certificate: certificateFacts } });
      for (let cut = 5; cut < flight.length; cut += cut < 120 ? 1 : 23) {
        const got = dissect(
          tls,
          [client(hello), server(flight.subarray(0, cut)), server(flight.subarray(cut)), client(tlsRecord(23, Uint8Array.of(1)))],
          https,
        );
        expect(got.facts.certificate, `cut at ${cut}`).toEqual(certificateFacts);
      }
    }
  });

  it("waits for no certificate that does not come", () => {
    const resumed = bytesOf(tlsRecord(22, serverHello({ cipher: 0xc02b })), tlsRecord(20, Uint8Array.of(1)));
    const got = dissect(tls, [client(hello), server(resumed)], https);
    expect([got.verdicts, got.facts.certificate.sha1]).toEqual([["yes", "done"], ""]);
    const lost = [
      client(hello),
      { ...server(tlsRecord(22, serverHello())), sequence: 1 },
      { ...server(tlsRecord(22, certificateMessage(certificate))), sequence: 900 },
    ];
    expect(dissect(tls, lost, https).verdicts).toEqual(["yes", "yes", "done"]);
    const huge = bytesOf(tlsRecord(22, serverHello()), tlsRecord(22, Uint8Array.of(11, 0, 0xff, 0xff, 0, 0xff, 0xfc, 0, 0xff, 0xf0)));
    const endless = Array.from({ length: 9 }, () => server(tlsRecord(22, new Uint8Array(2_000))));
    expect(dissect(tls, [client(hello), server(huge), ...endless], https).verdicts.at(-1)).toBe("done");
  });

  it("names older versions and suites it does not know", () => {
    const old = dissect(tls, [client(hello), server(tlsRecord(22, serverHello({ version: 0x0301, cipher: 0xfafa })))], https).facts;
    expect([old.tlsVersion, old.tlsCipher]).toEqual(["TLSv1", "0xfafa"]);
  });

  it("counts a hello whose lengths contradict each other", () => {
    const broken = clientHello({ serverName: "www.example.com" });
    // The cipher list says it is longer than the message.
    broken[4 + 2 + 32 + 1] = 0xff;
    const got = dissect(tls, [client(tlsRecord(22, broken))], https);
    expect(got.malformed).toEqual(["tls-client-hello"]);
    expect(got.facts.ja4).toBe("");
  });

  it("is not taken for other protocols", () => {
    for (const other of [
      httpRequest(),
      dnsOverTcp(dnsQuery(1, "a.example")),
      bytesOf("SSH-2.0-OpenSSH_9.2\r\n"),
      bytesOf([22, 3, 1, 0, 0], new Uint8Array(20)),
      bytesOf([23, 4, 3, 0, 50], new Uint8Array(50)),
    ]) {
      expect(dissect(tls, [client(other)], https).probed).toBe(false);
    }
  });

  it("bears damage", () =>
    bearsDamage(tls, [client(hello), server(tlsRecord(22, bytesOf(serverHello(), certificateMessage(certificate.subarray(0, 200)))))], https));
});
