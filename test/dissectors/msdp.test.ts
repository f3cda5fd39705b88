import { describe, expect, it } from "vitest";
import msdp from "../../src/dissectors/msdp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 639 };
const keepAlive = bytesOf([4], u16(3));
const sourceActive = bytesOf([1], u16(20), [1, 192, 0, 2, 1], [0, 0, 0, 32, 239, 1, 1, 1, 192, 0, 2, 9]);

describe("msdp", () => {
  it("is known by kind and length", () => {
    for (const message of [keepAlive, sourceActive]) expect(dissect(msdp, [client(message)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(msdp, [client(keepAlive)]).probed).toBe(false);
    for (const other of [bytesOf([4], u16(4), [0]), bytesOf([9], u16(8), new Uint8Array(8)), bytesOf([1], u16(19), sourceActive.subarray(3))]) {
      expect(dissect(msdp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(msdp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(msdp, [client(keepAlive), client(sourceActive)], port));
});
