import { describe, expect, it } from "vitest";
import wireguard from "../../src/dissectors/wireguard.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("wireguard", () => {
  it("is known by the handshake of either side, and by data", () => {
    const got = dissect(wireguard, [client(bytesOf([1, 0, 0, 0], new Uint8Array(144).fill(9)))]);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(wireguard, [server(bytesOf([2, 0, 0, 0], new Uint8Array(88).fill(9)))]).probed).toBe(true);
    expect(dissect(wireguard, [client(bytesOf([4, 0, 0, 0], hexBytes("a1b2c3d4 0100000000000000"), new Uint8Array(16).fill(9)))]).probed).toBe(true);
  });

  it("is not taken for other lengths or little numbers", () => {
    for (const other of [
      bytesOf([1, 0, 0, 0], new Uint8Array(100)),
      bytesOf([1, 1, 0, 0], new Uint8Array(144)),
      bytesOf([4, 0, 0, 0], new Uint8Array(44).fill(255)),
      new Uint8Array(148),
    ]) {
      expect(dissect(wireguard, [client(other)]).probed).toBe(false);
    }
  });
});
