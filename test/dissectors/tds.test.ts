import { describe, expect, it } from "vitest";
import tds from "../../src/dissectors/tds.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("tds", () => {
  /** The pre-login of MS-TDS §4.1. */
  const prelogin = hexBytes("1201002f0000010000001a00060100200001020021000103002200040400260001ff090000000000010000000000000000");

  it("is known by the pre-login anywhere, by other packets on its port", () => {
    const whole = prelogin.slice();
    whole[3] = whole.length;
    expect(dissect(tds, [client(whole)], { serverPort: 14_330 }).verdicts).toEqual(["done"]);
    expect(dissect(tds, [client(hexBytes("0101000c0000010073656c65"))], { serverPort: 1433 }).probed).toBe(true);
  });

  it("is known by calls that reset the connection first", () => {
    expect(dissect(tds, [client(hexBytes("0309000c00000100ffff0100"))], { serverPort: 1433 }).verdicts).toEqual(["done"]);
    expect(dissect(tds, [client(hexBytes("0320000c00000100ffff0100"))], { serverPort: 1433 }).probed).toBe(false);
  });

  it("is not taken for other lengths or ports", () => {
    expect(dissect(tds, [client(hexBytes("0101000c0000010073656c65"))], { serverPort: 1434 }).probed).toBe(false);
    for (const other of [bytesOf(prelogin, [0, 0, 0]), prelogin.subarray(0, 30), new Uint8Array(20).fill(0x12)])
      expect(dissect(tds, [client(other)]).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(tds, [{ serverPort: 1433 }])).toEqual([]));

  it("bears damage", () => bearsDamage(tds, [client(prelogin)]));
});
