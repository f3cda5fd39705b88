import { describe, expect, it } from "vitest";
import sacn from "../../src/dissectors/sacn.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** E1.31 §4.1: preamble size, postamble size, identifier, flags and length, vector, component. */
const data = bytesOf(u16(16), u16(0), "ASC-E1.17\0\0\0", u16(0x726e), u32(4), new Uint8Array(600));

describe("sacn", () => {
  it("is known by its preamble", () => {
    expect(dissect(sacn, [client(data)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(u16(17), data.subarray(2)), bytesOf(u16(16), u16(0), "ASC-E2.17\0\0\0")])
      expect(dissect(sacn, [client(other)]).probed).toBe(false);
    expect(takenWrongly(sacn, [{ serverPort: 5568 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(sacn, [client(data.subarray(0, 60))]));
});
