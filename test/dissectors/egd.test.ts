import { describe, expect, it } from "vitest";
import egd from "../../src/dissectors/egd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Kind, version, request, producer, exchange, time, status, configuration, reserved, data. */
const production = bytesOf([13, 1, 5, 0], [10, 0, 0, 1], u32(0x01000000), new Uint8Array(16).fill(3), new Uint8Array(4), [1, 2, 3, 4]);

describe("egd", () => {
  it("is known on its port", () => {
    expect(dissect(egd, [client(production)], { serverPort: 18_246 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [production]) expect(dissect(egd, [client(other)]).probed).toBe(false);
    expect(dissect(egd, [client(bytesOf([12], production.subarray(1)))], { serverPort: 18_246 }).probed).toBe(false);
    expect(takenWrongly(egd, [{ serverPort: 18_246 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(egd, [client(production)], { serverPort: 18_246 }));
});
