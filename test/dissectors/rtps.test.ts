import { describe, expect, it } from "vitest";
import rtps from "../../src/dissectors/rtps.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** Name, version 2.1, vendor, prefix; a submessage INFO_TS. */
const message = bytesOf("RTPS", [2, 1, 1, 15], new Uint8Array(12).fill(7), [9, 1, 8, 0], new Uint8Array(8));

describe("rtps", () => {
  it("is known by its name and version", () => {
    expect(dissect(rtps, [client(message)]).verdicts).toEqual(["done"]);
    expect(dissect(rtps, [client(message)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("RTPS", [7, 1], new Uint8Array(20)), bytesOf("RTSP", [2, 1], new Uint8Array(20)), message.subarray(0, 19)])
      expect(dissect(rtps, [client(other)]).probed).toBe(false);
    expect(takenWrongly(rtps, [{ serverPort: 7400 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rtps, [client(message)]));
});
