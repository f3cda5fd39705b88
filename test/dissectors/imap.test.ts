import { describe, expect, it } from "vitest";
import imap from "../../src/dissectors/imap.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("imap", () => {
  it("is known by its greeting, on its port by tagged commands too", () => {
    expect(dissect(imap, [server(bytesOf("* OK [CAPABILITY IMAP4rev1] ready\r\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(imap, [client(bytesOf("a1 login bob secret\r\n"))], { serverPort: 143 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other lines", () => {
    for (const other of ["+OK ready\r\n", "* hello\r\n", "GET / HTTP/1.1\r\n", "a1 dance\r\n"])
      expect(dissect(imap, [client(bytesOf(other))], { serverPort: 143 }).probed).toBe(false);
  });
});
