import { describe, expect, it } from "vitest";
import dnp3 from "../../src/dissectors/dnp3.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { hexBytes } from "../support/packets.ts";

/** Reset of a link from 1024 to 1 (IEEE 1815 §9.2.4): sync, length, control, addresses, check sum. */
const reset = hexBytes("056405c001000004e921");

describe("dnp3", () => {
  it("is known by a header whose check sum is right", () => {
    expect(dissect(dnp3, [client(reset)]).verdicts).toEqual(["done"]);
    expect(dissect(dnp3, [client(reset)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hexBytes("056405c001000004e922"), hexBytes("056404c001000004e921"), reset.subarray(0, 9)])
      expect(dissect(dnp3, [client(other)]).probed).toBe(false);
    expect(takenWrongly(dnp3, [{ serverPort: 20_000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(dnp3, [client(reset)]));
});
