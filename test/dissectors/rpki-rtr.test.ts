import { describe, expect, it } from "vitest";
import rpkiRtr from "../../src/dissectors/rpki-rtr.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 323 };
const resetQuery = bytesOf([1, 2], u16(0), u32(8));
const cacheResponse = bytesOf([1, 3], u16(77), u32(8));
const prefix = bytesOf([1, 4], u16(0), u32(20), [1, 24, 24, 0, 192, 0, 2, 0], u32(64_500));

describe("rpki-rtr", () => {
  it("is known by version, kind and its length", () => {
    expect(dissect(rpkiRtr, [client(resetQuery)], port).verdicts).toEqual(["done"]);
    expect(dissect(rpkiRtr, [server(bytesOf(cacheResponse, prefix))], port).verdicts).toEqual(["done"]);
    expect(dissect(rpkiRtr, [server(bytesOf([0, 7], u16(1), u32(12), u32(9)))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(rpkiRtr, [client(resetQuery)]).probed).toBe(false);
    for (const other of [bytesOf([3], resetQuery.subarray(1)), bytesOf([1, 5], u16(0), u32(8)), bytesOf([1, 2], u16(0), u32(9))])
      expect(dissect(rpkiRtr, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(rpkiRtr, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rpkiRtr, [client(resetQuery), client(prefix)], port));
});
