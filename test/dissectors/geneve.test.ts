import { describe, expect, it } from "vitest";
import geneve from "../../src/dissectors/geneve.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u24 } from "../support/packets.ts";

const port = { serverPort: 6081 };
const packet = bytesOf([2, 0], u16(0x6558), u24(10), [0], u16(0x0102), [0x80, 1], [0, 0, 0, 1], new Uint8Array(60).fill(3));

describe("geneve", () => {
  it("is known by version, options and what is inside", () => {
    expect(dissect(geneve, [client(packet)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(geneve, [client(packet)]).probed).toBe(false);
    for (const other of [
      bytesOf([0x42], packet.subarray(1)),
      bytesOf([2, 1], packet.subarray(2)),
      bytesOf([2, 0], u16(0x6559), packet.subarray(4)),
      bytesOf([0x3f], packet.subarray(1)),
    ]) {
      expect(dissect(geneve, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(geneve, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(geneve, [client(packet)], port));
});
