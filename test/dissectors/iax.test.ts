import { describe, expect, it } from "vitest";
import iax from "../../src/dissectors/iax.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Full frame: source call, destination call, time, sequence numbers, kind 6, subclass; elements: version 11, caller 6. */
const begin = bytesOf(u16(0x8001), u16(0), u32(3), [0, 0, 6, 1], [11, 2, 0, 2], [6, 3], "joe");
const acknowledge = bytesOf(u16(0x8002), u16(1), u32(3), [1, 1, 6, 4]);

describe("iax", () => {
  it("is known by a new call, and on its port by other control frames", () => {
    expect(dissect(iax, [client(begin)]).verdicts).toEqual(["done"]);
    expect(dissect(iax, [server(acknowledge)], { serverPort: 4569 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [acknowledge, bytesOf(begin, [9]), bytesOf(u16(1), begin.subarray(2)), bytesOf(begin.subarray(0, 10), [5], begin.subarray(11))])
      expect(dissect(iax, [client(other)]).probed).toBe(false);
    expect(takenWrongly(iax, [{ serverPort: 4569 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(iax, [client(begin), server(acknowledge)], { serverPort: 4569 }));
});
