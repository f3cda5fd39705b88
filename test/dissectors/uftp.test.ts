import { describe, expect, it } from "vitest";
import uftp from "../../src/dissectors/uftp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Version, kind, sequence, source, group, instance, round trip, size; the message: kind, words, … */
const announce = bytesOf([0x50, 1], u16(1), u32(0x0a000001), u32(7), [0, 0, 0, 0], [1, 4], new Uint8Array(14));

describe("uftp", () => {
  it("is known on its port", () => {
    expect(dissect(uftp, [client(announce)], { serverPort: 1044 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [announce]) expect(dissect(uftp, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf([0x60], announce.subarray(1)), bytesOf([0x50, 2], announce.subarray(2)), announce.subarray(0, 24)])
      expect(dissect(uftp, [client(other)], { serverPort: 1044 }).probed).toBe(false);
    expect(takenWrongly(uftp, [{ serverPort: 1044 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(uftp, [client(announce)], { serverPort: 1044 }));
});
