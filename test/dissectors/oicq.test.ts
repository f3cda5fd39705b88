import { describe, expect, it } from "vitest";
import oicq from "../../src/dissectors/oicq.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Mark, version, command 2 (heart beat), sequence, number, data, mark. */
const beat = bytesOf([2], u16(0x3b0b), u16(2), u16(23), u32(123_456_789), new Uint8Array(20).fill(9), [3]);

describe("oicq", () => {
  it("is known on its port, and no number is kept", () => {
    const got = dissect(oicq, [client(beat)], { serverPort: 8000 });
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("123456789");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [beat]) expect(dissect(oicq, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf(beat, [0]), bytesOf([2], u16(1), u16(0x7777), beat.subarray(5)), bytesOf([3], beat.subarray(1))])
      expect(dissect(oicq, [client(other)], { serverPort: 8000 }).probed).toBe(false);
    expect(takenWrongly(oicq, [{ serverPort: 8000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(oicq, [client(beat)], { serverPort: 8000 }));
});
