import { describe, expect, it } from "vitest";
import hislip from "../../src/dissectors/hislip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Prologue, kind 0 (initialize), control, parameter, length of 8 bytes, the device. */
const initialize = bytesOf("HS", [0, 0], u32(0x01007878), u32(0), u32(7), "hislip0");

describe("hislip", () => {
  it("is known by its header", () => {
    expect(dissect(hislip, [client(initialize)]).verdicts).toEqual(["done"]);
    expect(dissect(hislip, [client(bytesOf("HS", [1, 0], u32(0x01000001), u32(0), u32(0)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(initialize, [0]), bytesOf("HS", [99, 0], u32(0), u32(0), u32(0)), bytesOf("HSUP ADBASE ADTIGR\n")])
      expect(dissect(hislip, [client(other)]).probed).toBe(false);
    expect(takenWrongly(hislip, [{ serverPort: 4880 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(hislip, [client(initialize)]));
});
