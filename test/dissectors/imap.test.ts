import { describe, expect, it } from "vitest";
import imap from "../../src/dissectors/imap.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, serverHello, tlsRecord } from "../support/packets.ts";

const greeting = server(bytesOf("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n"));
const login = client(bytesOf("a1 login bob secret\r\n"));

describe("imap", () => {
  it("is known by its greeting, on its port by tagged commands too", () => {
    expect(dissect(imap, [greeting, login]).verdicts).toEqual(["yes", "done"]);
    expect(dissect(imap, [login], { serverPort: 143 }).verdicts).toEqual(["done"]);
  });

  it("reads the hellos behind STARTTLS", () => {
    const { verdicts, facts } = dissect(imap, [
      greeting,
      client(bytesOf("a002 STARTTLS\r\n")),
      server(bytesOf("* CAPABILITY IMAP4rev1\r\n")),
      server(bytesOf("a002 OK Begin TLS negotiation now\r\n")),
      client(tlsRecord(22, clientHello({ serverName: "imap.example.com" }))),
      server(tlsRecord(22, serverHello({ selectedVersion: 0x0304 }))),
    ]);
    expect([verdicts.at(-1), facts.hostname, facts.encrypted, facts.tlsVersion]).toEqual(["done", "imap.example.com", true, "TLSv1.3"]);
    expect(dissect(imap, [greeting, client(bytesOf("a002 STARTTLS\r\n")), server(bytesOf("a002 BAD no\r\n"))]).facts.encrypted).toBe(false);
  });

  it("is not taken for other lines", () => {
    for (const other of ["+OK ready\r\n", "* hello\r\n", "GET / HTTP/1.1\r\n", "a1 dance\r\n"])
      expect(dissect(imap, [client(bytesOf(other))], { serverPort: 143 }).probed).toBe(false);
    expect(takenWrongly(imap, [{ serverPort: 143 }], ["imapGreeting"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(imap, [client(greeting.bytes), client(login.bytes)], { serverPort: 143 }));
});
