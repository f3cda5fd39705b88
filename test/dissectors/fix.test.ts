import { describe, expect, it } from "vitest";
import fix from "../../src/dissectors/fix.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("fix", () => {
  it("is known by its first field", () => {
    for (const version of ["FIX.4.2", "FIXT.1.1"]) expect(dissect(fix, [client(bytesOf(`8=${version}\x019=65\x0135=A\x01`))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other text", () => {
    for (const other of ["8=FOX.4.2", "9=FIX.4.2", "8=F"]) expect(dissect(fix, [client(bytesOf(other))]).probed).toBe(false);
  });

  it("is known by a venue's own name for it", () => {
    expect(dissect(fix, [client(bytesOf("8=O\x019=0075\x0135=0\x01"))]).verdicts).toEqual(["done"]);
    for (const other of ["8=O\x0135=0\x019=5\x01", "8=O\x019=x\x0135=0", "8=O\x019=12\x0136=0", "8=longer than any name\x019=1\x0135="]) {
      expect(dissect(fix, [client(bytesOf(other))]).probed).toBe(false);
    }
    expect(takenWrongly(fix)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(fix, [client(bytesOf("8=FIX.4.2\x019=0075\x0135=0\x01"))]));
});
