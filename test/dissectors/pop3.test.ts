import { describe, expect, it } from "vitest";
import pop3 from "../../src/dissectors/pop3.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("pop3", () => {
  it("is known by its greeting", () => {
    expect(dissect(pop3, [server(bytesOf("+OK ready\r\n"))], { serverPort: 110 }).verdicts).toEqual(["done"]);
    expect(dissect(pop3, [server(bytesOf("+OK POP3 ready\r\n"))], { serverPort: 1100 }).verdicts).toEqual(["done"]);
    expect(dissect(pop3, [client(bytesOf("CAPA\r\n"))], { serverPort: 110 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for Redis or FTP", () => {
    expect(dissect(pop3, [server(bytesOf("+OK\r\n"))], { serverPort: 6379 }).probed).toBe(false);
    expect(dissect(pop3, [client(bytesOf("USER bob\r\n"))], { serverPort: 21 }).probed).toBe(false);
  });
});
