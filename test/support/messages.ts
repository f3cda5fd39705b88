import { clientHello, dnsAnswer, dnsMessage, dnsOverTcp, dnsQuery, httpRequest, httpResponse, serverHello, tlsRecord } from "./packets.ts";
import { cryptoFrame, quicInitial } from "./quic.ts";

/** One valid message of each kind our dissectors read: fodder for tests of what cut and damaged ones do. */
export const messages: Readonly<Record<string, Uint8Array>> = {
  dnsQuery: dnsQuery(1, "www.example.com"),
  dnsAnswer: dnsAnswer(1, "www.example.com", [Uint8Array.of(192, 0, 2, 1), new Uint8Array(16).fill(3)]),
  dnsRecords: dnsMessage({
    flags: 0x8180,
    questions: [{ name: "example.com", type: 255 }],
    answers: [5, 6, 12, 15, 16, 28, 33, 64, 65, 257, 999].map((type) => ({
      name: "example.com",
      type,
      data: Uint8Array.of(0, 1, 1, 0x61, 0, 0xc0, 12, 0, 0, 5, 1, 2, 3),
    })),
  }),
  dnsOverTcp: dnsOverTcp(dnsQuery(2, "tcp.example.com")),
  clientHello: tlsRecord(22, clientHello({ alpn: ["h2"], extensions: [0x0a0a, 10, 11] })),
  serverHello: tlsRecord(22, serverHello({ selectedVersion: 0x0304, alpn: "h2" })),
  applicationData: tlsRecord(23, new Uint8Array(60).fill(9), 0x0303),
  quicInitial: quicInitial(cryptoFrame(0, clientHello({ alpn: ["h3"] })), { size: 400 }),
  quicFrames: cryptoFrame(3, clientHello()),
  httpRequest: httpRequest({ target: "http://example.com/a?b", host: "[2001:db8::1]:80" }),
  httpResponse: httpResponse(),
};
