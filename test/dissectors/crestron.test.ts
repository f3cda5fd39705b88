import { describe, expect, it } from "vitest";
import crestron from "../../src/dissectors/crestron.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const search = bytesOf(hexBytes("14000000010400030000"), "room", new Uint8Array(252));

describe("crestron", () => {
  it("is known by the search and its answer, on its port", () => {
    expect(dissect(crestron, [client(search)], { serverPort: 41_794 }).verdicts).toEqual(["done"]);
    expect(dissect(crestron, [client(bytesOf([0x15], search.subarray(1)))], { serverPort: 41_794 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [search]) expect(dissect(crestron, [client(other)]).probed).toBe(false);
    expect(dissect(crestron, [client(bytesOf([0x16], search.subarray(1)))], { serverPort: 41_794 }).probed).toBe(false);
    expect(takenWrongly(crestron, [{ serverPort: 41_794 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(crestron, [client(search)], { serverPort: 41_794 }));
});
