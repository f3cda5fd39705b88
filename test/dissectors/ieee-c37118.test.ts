import { describe, expect, it } from "vitest";
import ieeeC37118 from "../../src/dissectors/ieee-c37118.ts";
import { crc16 } from "../../src/wire/crc16.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Kind and version, size, id, time; command 2 turns transmission on; check sum of CCITT. */
function command(kind: number): Uint8Array {
  const frame = bytesOf([0xaa, kind], u16(18), u16(7), u32(1_149_577_200), u32(0), u16(2));
  return bytesOf(frame, u16(crc16(frame, 0, frame.length, 0x1021, 0xffff)));
}

describe("ieee-c37118", () => {
  it("is known by a frame whose check sum is right", () => {
    expect(dissect(ieeeC37118, [client(command(0x41))]).verdicts).toEqual(["done"]);
    expect(dissect(ieeeC37118, [client(bytesOf(command(0x42), command(0x42)))]).verdicts).toEqual(["done"]);
    expect(dissect(ieeeC37118, [client(command(0x41))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [command(0x61), command(0x40), bytesOf(command(0x41).subarray(0, 17), [0])])
      expect(dissect(ieeeC37118, [client(other)]).probed).toBe(false);
    expect(takenWrongly(ieeeC37118, [{ serverPort: 4712 }, { serverPort: 4713 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ieeeC37118, [client(command(0x41))]));
});
