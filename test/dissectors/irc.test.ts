import { describe, expect, it } from "vitest";
import irc from "../../src/dissectors/irc.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const welcome = bytesOf(":irc.example.net 001 nick :Welcome to the network\r\n");
const user = bytesOf("USER guest tolmoon tolsun :Ronnie Reagan\r\n");

describe("irc", () => {
  it("is known by the client's registration, and takes the server's name from its answer", () => {
    const got = dissect(irc, [client(bytesOf("NICK Wiz\r\n")), server(bytesOf("PING :1\r\n")), server(welcome)], { serverPort: 6667 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["yes", "yes", "done"], "irc.example.net"]);
    for (const line of ["CAP LS 302\r\n", "PASS secret\r\nNICK Wiz\r\n"]) expect(dissect(irc, [client(bytesOf(line))]).verdicts, line).toEqual(["yes"]);
    expect(dissect(irc, [client(user)]).verdicts).toEqual(["yes"]);
  });

  it("is known by what a server says first", () => {
    expect(dissect(irc, [server(welcome)]).facts.hostname).toBe("irc.example.net");
    expect(dissect(irc, [server(bytesOf(":irc.example.net NOTICE * :*** Looking up your hostname\r\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(irc, [server(bytesOf("NOTICE AUTH :*** Looking up your hostname\r\n"))]).verdicts).toEqual(["yes"]);
  });

  it("is not taken for POP3, FTP and others that share its words", () => {
    for (const line of [
      "USER joe\r\n",
      "USER a b :c\r\n",
      "PASS secret\r\n",
      "NICK \r\n",
      "NICK two words\r\n",
      ":x\r\n",
      ":host 12 a\r\n",
      ":host 1234 a\r\n",
    ]) {
      expect(dissect(irc, [client(bytesOf(line))], { serverPort: 110 }).probed, line).toBe(false);
    }
    expect(takenWrongly(irc, [{ serverPort: 6667 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(irc, [server(welcome), client(user), client(bytesOf("PASS x\r\nNICK y\r\n"))], { serverPort: 6667 }));
});
