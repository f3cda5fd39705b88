import { describe, expect, it } from "vitest";
import monero from "../../src/dissectors/monero.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Signature, length, expects an answer, command 1001, return code, flags, version. */
const handshake = bytesOf(
  hexBytes("0121010101010101"),
  [10, 0, 0, 0, 0, 0, 0, 0],
  [1],
  [0xe9, 3, 0, 0],
  new Uint8Array(4),
  [1, 0, 0, 0],
  [1, 0, 0, 0],
  new Uint8Array(10),
);

describe("monero", () => {
  it("is known by its signature", () => {
    expect(dissect(monero, [client(handshake)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([1], handshake), handshake.subarray(0, 30), bytesOf(hexBytes("0121010101010102"), handshake.subarray(8))])
      expect(dissect(monero, [client(other)]).probed).toBe(false);
    expect(takenWrongly(monero, [{ serverPort: 18_080 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(monero, [client(handshake)]));
});
