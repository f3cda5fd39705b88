import { describe, expect, it } from "vitest";
import sourceEngine from "../../src/dissectors/source-engine.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("source-engine", () => {
  it("is known by the information request", () => {
    expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], "TSource Engine Query\0"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other queries behind the same bytes", () => {
    for (const other of ["getstatus\n", "TSource Engine Query", "U"])
      expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], other))]).probed).toBe(false);
  });

  it("is known by other questions and answers", () => {
    for (const other of [
      bytesOf("U", [255, 255, 255, 255]),
      bytesOf("V", [1, 2, 3, 4]),
      bytesOf("A", [1, 2, 3, 4]),
      bytesOf("I", [17], "A server\0de_dust\0cstrike\0"),
    ]) {
      expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], other))]).verdicts).toEqual(["done"]);
    }
    expect(dissect(sourceEngine, [client(bytesOf([255, 255, 255, 255], "infoResponse\n\\a\\b\\c"))]).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(sourceEngine, [{ serverPort: 27_015 }])).toEqual([]));

  it("bears damage", () => bearsDamage(sourceEngine, [client(bytesOf([255, 255, 255, 255], "TSource Engine Query\0"))]));
});
