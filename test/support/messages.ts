import { bytesOf, clientHello, dnsAnswer, dnsMessage, dnsOverTcp, dnsQuery, httpRequest, httpResponse, hexBytes, serverHello, tlsRecord } from "./packets.ts";
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
  ssdpSearch: bytesOf("M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\nUSER-AGENT: x/1\r\n\r\n"),
  sipInvite: bytesOf("INVITE sip:bob@example.com SIP/2.0\r\nUser-Agent: Phone/1\r\n\r\n"),
  rtspDescribe: bytesOf("DESCRIBE rtsp://u:p@example.com:554/x RTSP/1.0\r\nUser-Agent: P/1\r\n\r\n"),
  smtpGreeting: bytesOf("220 mx.example.com ESMTP\r\n"),
  dhcpRequest: bytesOf([1, 1, 6, 0], new Uint8Array(232), hexBytes("63825363"), [53, 1, 3, 12, 2, 0x61, 0x62, 255]),
  dhcpv6Solicit: bytesOf([1, 0, 0, 9, 0, 8, 0, 2, 0, 0, 0, 39, 0, 4, 0, 1, 0x61, 0]),
  netbiosQuery: bytesOf([0, 1, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 32], "EGFCEFEECACACACACACACACACACACACA", [0, 0, 32, 0, 1]),
  dtlsClientHello: bytesOf(
    [22, 254, 253],
    new Uint8Array(8),
    [0, 59, 1, 0, 0, 47, 0, 0, 0, 0, 0, 0, 0, 47, 254, 253],
    new Uint8Array(34),
    [0, 2, 0xc0, 0x2b, 1, 0, 0, 4, 0, 23, 0, 0],
  ),
};
