import { describe, expect, it } from "vitest";
import ftp from "../../src/dissectors/ftp.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("ftp", () => {
  it("is known by its greeting, on its port by its commands too", () => {
    expect(dissect(ftp, [server(bytesOf("220 ProFTPD Server ready\r\n"))], { serverPort: 2100 }).verdicts).toEqual(["done"]);
    expect(dissect(ftp, [client(bytesOf("USER anonymous\r\n"))], { serverPort: 21 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for SMTP or POP3", () => {
    expect(dissect(ftp, [server(bytesOf("220 mx.example.com ESMTP\r\n"))], { serverPort: 25 }).probed).toBe(false);
    expect(dissect(ftp, [client(bytesOf("USER bob\r\n"))], { serverPort: 110 }).probed).toBe(false);
  });
});
