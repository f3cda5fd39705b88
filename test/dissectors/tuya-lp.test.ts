import { describe, expect, it } from "vitest";
import tuyaLp from "../../src/dissectors/tuya-lp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Prefix, sequence, command, length (of data, check sum and suffix), data, check sum, suffix. */
const frame = bytesOf(u32(0x55aa), u32(0), u32(19), u32(40), new Uint8Array(32).fill(0x5a), u32(0x12345678), u32(0xaa55));
const frame35 = bytesOf(u32(0x6699), u16(0), u32(1), u32(19), u32(44), new Uint8Array(44).fill(3), u32(0x9966));

describe("tuya-lp", () => {
  it("is known by frames of all versions", () => {
    expect(dissect(tuyaLp, [client(frame)]).verdicts).toEqual(["done"]);
    expect(dissect(tuyaLp, [client(frame35)]).verdicts).toEqual(["done"]);
    expect(dissect(tuyaLp, [client(frame)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [frame.subarray(0, 50), bytesOf(u32(0x55ab), frame.subarray(4)), bytesOf(frame, [0])])
      expect(dissect(tuyaLp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(tuyaLp, [{ serverPort: 6667 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tuyaLp, [client(frame), client(frame35)]));
});
