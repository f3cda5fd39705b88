import { describe, expect, it } from "vitest";
import fix from "../../src/dissectors/fix.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("fix", () => {
  it("is known by its first field", () => {
    for (const version of ["FIX.4.2", "FIXT.1.1"]) expect(dissect(fix, [client(bytesOf(`8=${version}\x019=65\x0135=A\x01`))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other text", () => {
    for (const other of ["8=FOX.4.2", "9=FIX.4.2", "8=F"]) expect(dissect(fix, [client(bytesOf(other))]).probed).toBe(false);
  });
});
