import { describe, expect, it } from "vitest";
import flute from "../../src/dissectors/flute.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16, u32 } from "../support/packets.ts";

/** RFC 5651 §5.1: version 1, flags S and O of 32 bits, header of 8 words, code point, control, session, object 0; extension 192 with version 2, instance 1; 64. */
const table = (extension: number, object = 0): Uint8Array =>
  bytesOf([0x10, 0xa0, 8, 0], u32(0), u32(1), u32(object), [extension, 0x20, 0, 1], [64, 3], new Uint8Array(10), u32(0), "<?xml");

describe("flute", () => {
  it("is known by the extension of a table of files", () => {
    expect(dissect(flute, [client(table(192))]).verdicts).toEqual(["done"]);
    expect(dissect(flute, [client(bytesOf([0x10, 0x10, 5, 0], u32(0), u16(0), u16(0), hexBytes("c0100002"), u32(9), "<?xml version"))]).verdicts).toEqual([
      "done",
    ]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [table(193), table(192, 1), bytesOf([0x20], table(192).subarray(1)), table(192).subarray(0, 20)])
      expect(dissect(flute, [client(other)]).probed).toBe(false);
    expect(takenWrongly(flute)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(flute, [client(table(192))]));
});
