import { describe, expect, it } from "vitest";
import whois from "../../src/dissectors/whois.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 43 };

describe("whois", () => {
  it("is known by a line and its answer in text, and keeps the name asked for", () => {
    const got = dissect(whois, [client(bytesOf("domain Example.COM\r\n")), server(bytesOf("% IANA WHOIS server\r\n"))], port);
    expect([got.verdicts, got.facts.hostname]).toEqual([["maybe", "done"], "example.com"]);
    expect(dissect(whois, [client(bytesOf("-T person jo\r\n")), server(bytesOf("none\n"))], port).facts.hostname).toBe("");
  });

  it("needs its port, one line, and text as an answer", () => {
    expect(dissect(whois, [client(bytesOf("example.com\r\n"))], { serverPort: 4300 }).probed).toBe(false);
    expect(dissect(whois, [client(bytesOf("a.example\r\nb.example\r\n"))], port).probed).toBe(false);
    expect(dissect(whois, [client(bytesOf("example.com\r\n")), server(bytesOf([0, 1, 2]))], port).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(whois, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(whois, [client(bytesOf("example.com\r\n"))], port));
});
