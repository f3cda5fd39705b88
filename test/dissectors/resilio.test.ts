import { describe, expect, it } from "vitest";
import resilio from "../../src/dissectors/resilio.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const search = bytesOf("BSYNC\0d1:m4:ping4:peer20:", new Uint8Array(20).fill(3), "e");

describe("resilio", () => {
  it("is known by its search", () => {
    expect(dissect(resilio, [client(search)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("BSYNC d1:m4:ping"), bytesOf("BSYNC\0x")]) expect(dissect(resilio, [client(other)]).probed).toBe(false);
    expect(takenWrongly(resilio, [{ serverPort: 3838 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(resilio, [client(search)]));
});
