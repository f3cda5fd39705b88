import { describe, expect, it } from "vitest";
import pop3 from "../../src/dissectors/pop3.ts";
import { bearsDamage } from "../support/damage.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

const port = { serverPort: 110 };
const greeting = server(bytesOf("+OK ready\r\n"));

describe("pop3", () => {
  it("is known by its greeting, on its port by commands too", () => {
    expect(dissect(pop3, [greeting, client(bytesOf("USER bob\r\n"))], port).verdicts).toEqual(["yes", "done"]);
    expect(dissect(pop3, [server(bytesOf("+OK POP3 ready\r\n"))], { serverPort: 1100 }).verdicts).toEqual(["yes"]);
    expect(dissect(pop3, [client(bytesOf("CAPA\r\n"))], port).verdicts).toEqual(["yes"]);
  });

  it("reads the handshake behind STLS", () => {
    const { verdicts, facts } = dissect(
      pop3,
      [
        greeting,
        client(bytesOf("STLS\r\n")),
        server(bytesOf("+OK Begin TLS\r\n")),
        client(tlsRecord(22, clientHello())),
        server(tlsRecord(22, bytesOf(serverHello(), certificateMessage(certificate)))),
      ],
      port,
    );
    expect([verdicts.at(-1), facts.hostname, facts.encrypted, facts.tlsVersion]).toEqual(["done", "www.example.com", true, "TLSv1.2"]);
    expect(facts.certificate).toEqual(certificateFacts);
    expect(dissect(pop3, [greeting, client(bytesOf("STLS\r\n")), server(bytesOf("-ERR no\r\n"))], port).facts.encrypted).toBe(false);
  });

  it("is not taken for Redis or FTP", () => {
    expect(dissect(pop3, [server(bytesOf("+OK\r\n"))], { serverPort: 6379 }).probed).toBe(false);
    expect(dissect(pop3, [client(bytesOf("USER bob\r\n"))], { serverPort: 21 }).probed).toBe(false);
    expect(takenWrongly(pop3, [port], ["pop3Greeting"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(pop3, [client(greeting.bytes), client(bytesOf("STLS\r\n"))], port));
});
