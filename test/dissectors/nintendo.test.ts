import { describe, expect, it } from "vitest";
import nintendo from "../../src/dissectors/nintendo.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Magic, version and encryption, connection, sequence, nonce, signature. */
const packet = bytesOf(u32(0x32ab9864), [0x82, 3], u16(9), new Uint8Array(24).fill(0x48));

describe("nintendo", () => {
  it("is known by its magic number", () => {
    expect(dissect(nintendo, [client(packet)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(u32(0x32ab9865), new Uint8Array(20)), bytesOf(u32(0x32ab9864), [0x7f], new Uint8Array(20)), packet.subarray(0, 12)])
      expect(dissect(nintendo, [client(other)]).probed).toBe(false);
    expect(takenWrongly(nintendo)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nintendo, [client(packet)]));
});
