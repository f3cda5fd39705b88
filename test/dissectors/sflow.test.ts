import { describe, expect, it } from "vitest";
import sflow from "../../src/dissectors/sflow.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const datagram = (family: 1 | 2, kind = 2): Uint8Array =>
  bytesOf(u32(5), u32(family), new Uint8Array(family === 1 ? 4 : 16).fill(9), u32(0), u32(1), u32(5000), u32(1), u32(kind), u32(12), u32(1), u32(7), u32(0));

describe("sflow", () => {
  it("is known by version, agent and a sample that fits", () => {
    for (const family of [1, 2] as const) expect(dissect(sflow, [client(datagram(family))], { serverPort: 6343 }).verdicts).toEqual(["done"]);
    expect(dissect(sflow, [client(datagram(1))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [datagram(1, 9), datagram(1).subarray(0, 40), bytesOf(u32(4), datagram(1).subarray(4)), bytesOf(u32(5), u32(3), new Uint8Array(40))]) {
      expect(dissect(sflow, [client(other)], { serverPort: 6343 }).probed).toBe(false);
    }
    expect(takenWrongly(sflow, [{ serverPort: 6343 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(sflow, [client(datagram(1)), client(datagram(2))]));
});
