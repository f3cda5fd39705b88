import { describe, expect, it } from "vitest";
import xiaomiPush from "../../src/dissectors/xiaomi-push.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Magic, version, length, then kind and the lengths of its parts. */
const message = bytesOf(u16(0xc2fe), u16(5), u32(54), u16(2), u16(22), new Uint8Array(54).fill(8));

describe("xiaomi-push", () => {
  it("is known by its header", () => {
    expect(dissect(xiaomiPush, [client(message)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(message, [0]), bytesOf(u16(0xc2fe), u16(6), message.subarray(4))])
      expect(dissect(xiaomiPush, [client(other)]).probed).toBe(false);
    expect(takenWrongly(xiaomiPush, [{ serverPort: 5222 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(xiaomiPush, [client(message)]));
});
