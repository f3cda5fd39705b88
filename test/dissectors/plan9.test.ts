import { describe, expect, it } from "vitest";
import plan9 from "../../src/dissectors/plan9.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const version = bytesOf([19, 0, 0, 0, 100, 255, 255, 0, 0, 2, 0, 6, 0], "9P2000");

describe("plan9", () => {
  it("is known by the exchange of versions", () => {
    expect(dissect(plan9, [client(version)], { serverPort: 564 }).verdicts).toEqual(["done"]);
    expect(dissect(plan9, [server(bytesOf([21, 0, 0, 0, 101, 255, 255, 0, 32, 0, 0, 8, 0], "9P2000.L"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(plan9, [server(version)]).probed).toBe(false);
    for (const other of [bytesOf(version, [0]), bytesOf(version.subarray(0, 13), "9Q2000"), bytesOf(version.subarray(0, 5), [0, 0], version.subarray(7))]) {
      expect(dissect(plan9, [client(other)], { serverPort: 564 }).probed).toBe(false);
    }
    expect(takenWrongly(plan9, [{ serverPort: 564 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(plan9, [client(version)]));
});
