import { describe, expect, it } from "vitest";
import ptp from "../../src/dissectors/ptp.ts";
import { bearsDamage, taken } from "../support/dissector-checks.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 319 };
const sync = bytesOf([0, 2], u16(44), new Uint8Array(40).fill(1));

describe("ptp", () => {
  it("is known by version, kind and length, with the padding of IPv6", () => {
    expect(dissect(ptp, [client(sync)], port).verdicts).toEqual(["done"]);
    expect(dissect(ptp, [client(bytesOf(sync, [0, 0]))], port).verdicts).toEqual(["done"]);
    expect(dissect(ptp, [client(bytesOf([0x0b, 2], u16(64), new Uint8Array(60)))], { serverPort: 320 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(ptp, [client(sync)]).probed).toBe(false);
    for (const other of [
      bytesOf([0, 1], sync.subarray(2)),
      bytesOf([5], sync.subarray(1)),
      bytesOf(sync, [0, 0, 0]),
      bytesOf([9, 2], u16(44), sync.subarray(4)),
    ]) {
      expect(dissect(ptp, [client(other)], port).probed).toBe(false);
    }
    expect(taken(ptp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ptp, [sync], port));
});
