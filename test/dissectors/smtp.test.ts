import { describe, expect, it } from "vitest";
import smtp from "../../src/dissectors/smtp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

const greeting = server(bytesOf("220 MX.example.com ESMTP ready\r\n"));
const hello = client(bytesOf("EHLO client.example\r\n"));

describe("smtp", () => {
  it("learns the server's name from its greeting", () => {
    const got = dissect(smtp, [greeting, hello, client(bytesOf("MAIL FROM:<a@b.example>\r\n"))], { serverPort: 2500 });
    expect([got.verdicts, got.facts.hostname, got.facts.encrypted]).toEqual([["yes", "yes", "done"], "mx.example.com", false]);
    expect(dissect(smtp, [hello], { serverPort: 2500 }).verdicts).toEqual(["yes"]);
  });

  it("reads the hellos behind STARTTLS", () => {
    const { verdicts, facts } = dissect(smtp, [
      greeting,
      hello,
      server(bytesOf("250-mx.example.com\r\n250 STARTTLS\r\n")),
      client(bytesOf("STARTTLS\r\n")),
      server(bytesOf("220 Ready to start TLS\r\n")),
      client(tlsRecord(22, clientHello({ serverName: "" }))),
      server(tlsRecord(22, serverHello({ selectedVersion: 0x0304 }))),
    ]);
    expect([verdicts.at(-1), facts.hostname, facts.encrypted, facts.tlsVersion, facts.ja4.slice(0, 4)]).toEqual([
      "done",
      "mx.example.com",
      true,
      "TLSv1.3",
      "t13i",
    ]);
  });

  it("stays plain when the server refuses", () => {
    expect(dissect(smtp, [greeting, client(bytesOf("STARTTLS\r\n")), server(bytesOf("454 TLS not available\r\n"))]).facts.encrypted).toBe(false);
  });

  it("waits for the client when the greeting is one that FTP has too", () => {
    for (const other of ["220 ready\r\n", "220\r\n", "2201 mx.example.com\r\n", "220 (vsFTPd 3.0.3)\r\n", "220 ftp.example.com FTP server\r\n"]) {
      expect(dissect(smtp, [server(bytesOf(other))], { serverPort: 25 }).probed).toBe(false);
    }
    expect(dissect(smtp, [server(bytesOf("220 smtp.example.com FTP server\r\n"))], { serverPort: 2100 }).probed).toBe(false);
    for (const own of ["220 mx.example.com ready\r\n", "220-mx.example.com\r\n", "220 ftp.example.com ESMTP\r\n"]) {
      expect(dissect(smtp, [server(bytesOf(own))], { serverPort: 25 }).probed).toBe(true);
    }
  });

  it("is not taken for FTP", () => {
    for (const other of ["220 FTP server ready\r\n", "220 (vsFTPd 3.0.3)\r\n", "HELP\r\n", "250 smtp\r\n"]) {
      expect(dissect(smtp, [server(bytesOf(other))], { serverPort: 21 }).probed).toBe(false);
    }
    expect(takenWrongly(smtp, [{ serverPort: 25 }], ["smtpGreeting"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(smtp, [client(greeting.bytes), client(hello.bytes)], { serverPort: 25 }));
});
