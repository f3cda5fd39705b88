import { describe, expect, it } from "vitest";
import cipIo from "../../src/dissectors/cip-io.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Two items: sequenced address (connection, number), connected data. */
const io = bytesOf([2, 0, 0x02, 0x80, 8, 0], u32(0x11223344), u32(1), [0xb1, 0, 4, 0, 1, 0, 0, 0]);

describe("cip-io", () => {
  it("is known by its two items", () => {
    expect(dissect(cipIo, [client(io)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(io, [0]), bytesOf([1], io.subarray(1)), io.subarray(0, 18)]) expect(dissect(cipIo, [client(other)]).probed).toBe(false);
    expect(takenWrongly(cipIo, [{ serverPort: 2222 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(cipIo, [client(io)]));
});
