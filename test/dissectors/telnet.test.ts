import { describe, expect, it } from "vitest";
import telnet from "../../src/dissectors/telnet.ts";
import { dissect, server } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("telnet", () => {
  it("is known by its negotiation, one option of it on its port", () => {
    expect(dissect(telnet, [server(hexBytes("fffd18fffd20fffd23"))], { serverPort: 2323 }).verdicts).toEqual(["done"]);
    expect(dissect(telnet, [server(hexBytes("fffb01"))], { serverPort: 23 }).probed).toBe(true);
  });

  it("is not taken for other bytes", () => {
    expect(dissect(telnet, [server(hexBytes("fffb01"))], { serverPort: 2323 }).probed).toBe(false);
    for (const other of [hexBytes("ffffffffffff"), hexBytes("fffdf0fffdf0"), bytesOf("login: ")])
      expect(dissect(telnet, [server(other)], { serverPort: 23 }).probed).toBe(false);
  });
});
