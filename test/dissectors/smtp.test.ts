import { describe, expect, it } from "vitest";
import smtp from "../../src/dissectors/smtp.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("smtp", () => {
  it("learns the server's name from its greeting", () => {
    const got = dissect(smtp, [server(bytesOf("220 MX.example.com ESMTP ready\r\n"))], { serverPort: 2500 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "mx.example.com"]);
    expect(dissect(smtp, [client(bytesOf("EHLO client.example\r\n"))], { serverPort: 2500 }).verdicts).toEqual(["yes"]);
  });

  it("is not taken for FTP", () => {
    for (const other of ["220 FTP server ready\r\n", "220 (vsFTPd 3.0.3)\r\n", "HELP\r\n", "250 smtp\r\n"]) {
      expect(dissect(smtp, [server(bytesOf(other))], { serverPort: 21 }).probed).toBe(false);
    }
  });
});
