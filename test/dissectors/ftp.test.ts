import { describe, expect, it } from "vitest";
import ftp from "../../src/dissectors/ftp.ts";
import { bearsDamage } from "../support/damage.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

const port = { serverPort: 21 };
const greeting = server(bytesOf("220 ftp.Example.com FTP server ready\r\n"));

describe("ftp", () => {
  it("is known by its greeting, which may name the server, on its port by its commands too", () => {
    const got = dissect(ftp, [greeting, client(bytesOf("USER anonymous\r\n"))], { serverPort: 2100 });
    expect([got.verdicts, got.facts.hostname, got.facts.applicationMaster]).toEqual([["yes", "done"], "ftp.example.com", ""]);
    expect(dissect(ftp, [server(bytesOf("220 ProFTPD Server ready\r\n"))], { serverPort: 2100 }).facts.hostname).toBe("");
    expect(dissect(ftp, [client(bytesOf("USER anonymous\r\n"))], port).verdicts).toEqual(["done"]);
  });

  it("is FTPS behind AUTH TLS, whose handshake it reads", () => {
    const { verdicts, facts } = dissect(
      ftp,
      [
        greeting,
        client(bytesOf("AUTH TLS\r\n")),
        server(bytesOf("234 AUTH command ok\r\n")),
        client(tlsRecord(22, clientHello({ serverName: "" }))),
        server(tlsRecord(22, bytesOf(serverHello(), certificateMessage(certificate)))),
      ],
      port,
    );
    expect([verdicts.at(-1), facts.applicationMaster, facts.encrypted, facts.tlsVersion, facts.hostname]).toEqual([
      "done",
      "FTPS",
      true,
      "TLSv1.2",
      "ftp.example.com",
    ]);
    expect(facts.certificate).toEqual(certificateFacts);
    expect(dissect(ftp, [greeting, client(bytesOf("AUTH TLS\r\n")), server(bytesOf("530 no\r\n"))], port).facts.applicationMaster).toBe("");
  });

  it("is not taken for SMTP or POP3", () => {
    expect(dissect(ftp, [server(bytesOf("220 mx.example.com ESMTP\r\n"))], { serverPort: 25 }).probed).toBe(false);
    expect(dissect(ftp, [client(bytesOf("USER bob\r\n"))], { serverPort: 110 }).probed).toBe(false);
    expect(takenWrongly(ftp, [{ serverPort: 21 }], ["ftpGreeting", "smtpGreeting"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ftp, [client(greeting.bytes), client(bytesOf("AUTH TLS\r\n"))], port));
});
