import { describe, expect, it } from "vitest";
import sourceEngine from "../../src/dissectors/source-engine.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("source-engine", () => {
  it("is known by the information request", () => {
    expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], "TSource Engine Query\0"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other queries behind the same bytes", () => {
    for (const other of ["getstatus\n", "TSource Engine Query", "U"])
      expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], other))]).probed).toBe(false);
  });
});
