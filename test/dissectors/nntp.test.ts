import { describe, expect, it } from "vitest";
import nntp from "../../src/dissectors/nntp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 119 };
const greeting = bytesOf("200 news.example.com InterNetNews server INN 2.6 ready (posting ok)\r\n");

describe("nntp", () => {
  it("is known by its greeting, which names the server", () => {
    const got = dissect(nntp, [server(greeting)], port);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "news.example.com"]);
    expect(dissect(nntp, [server(bytesOf("201 NNTP Service Ready, posting prohibited\r\n"))], { serverPort: 5000 }).facts.hostname).toBe("");
  });

  it("is known by the client's commands on its port, in either case", () => {
    expect(dissect(nntp, [client(bytesOf("MODE READER\r\n")), server(greeting)], port).verdicts).toEqual(["yes", "done"]);
    expect(dissect(nntp, [client(bytesOf("group misc.test\r\n"))], port).verdicts).toEqual(["yes"]);
    expect(dissect(nntp, [client(bytesOf("group misc.test\r\n"))], { serverPort: 5000 }).probed).toBe(false);
  });

  it("is not taken for others", () => {
    expect(takenWrongly(nntp, [port])).toEqual([]);
    expect(dissect(nntp, [server(bytesOf("220 ftp.example.com ready\r\n"))], port).probed).toBe(false);
    expect(dissect(nntp, [server(bytesOf("200 OK\r\n"))]).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(nntp, [server(greeting), client(bytesOf("CAPABILITIES\r\n"))], port));
});
