import { describe, expect, it } from "vitest";
import warcraft3 from "../../src/dissectors/warcraft3.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const message = (id: number, length: number): Uint8Array => bytesOf([0xf7, id, length & 255, length >>> 8], new Uint8Array(length - 4));

describe("warcraft3", () => {
  it("is known by messages that fill the segment", () => {
    expect(dissect(warcraft3, [client(message(0x1e, 40))]).verdicts).toEqual(["done"]);
    expect(dissect(warcraft3, [client(bytesOf(message(0x01, 8), message(0x0c, 6)))]).verdicts).toEqual(["done"]);
    expect(dissect(warcraft3, [client(message(0x2f, 16))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(0x99, 8), bytesOf(message(0x1e, 40), [0]), bytesOf([0xf7, 0x1e, 0, 0])])
      expect(dissect(warcraft3, [client(other)]).probed).toBe(false);
    expect(takenWrongly(warcraft3, [{ serverPort: 6112 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(warcraft3, [client(bytesOf(message(0x01, 8), message(0x0c, 6)))]));
});
