import { describe, expect, it } from "vitest";
import trdp from "../../src/dissectors/trdp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Sequence, version, kind, communication id, topography counters, size, reserved, reply id and address, check sum. */
const processData = (kind: string, size: number): Uint8Array =>
  bytesOf(u32(9), u16(0x0100), kind, u32(1000), u32(0), u32(0), u32(size), new Uint8Array(16), new Uint8Array(4 * Math.ceil(size / 4)));
const notification = bytesOf(u32(9), u16(0x0100), "Mn", u32(1000), u32(0), u32(0), u32(0), new Uint8Array(92));

describe("trdp", () => {
  it("is known by process data and messages", () => {
    expect(dissect(trdp, [client(processData("Pd", 6))]).verdicts).toEqual(["done"]);
    expect(dissect(trdp, [client(processData("Pr", 0))]).verdicts).toEqual(["done"]);
    expect(dissect(trdp, [client(notification)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [processData("Px", 4), bytesOf(processData("Pd", 4), new Uint8Array(40)), notification.subarray(0, 100)])
      expect(dissect(trdp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(trdp, [{ serverPort: 17_224 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(trdp, [client(processData("Pd", 6)), client(notification)]));
});
