import { describe, expect, it } from "vitest";
import javaRmi from "../../src/dissectors/java-rmi.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const header = bytesOf("JRMI", [0, 2, 0x4b]);

describe("java-rmi", () => {
  it("is known by the header of each use", () => {
    for (const use of [0x4b, 0x4c, 0x4d]) expect(dissect(javaRmi, [client(bytesOf("JRMI", [0, 2, use]))], { serverPort: 1099 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf("JRMI", [0, 2, 0x4e]), bytesOf("JRMI", [9, 9, 0x4b]), header.subarray(0, 6)])
      expect(dissect(javaRmi, [client(other)], { serverPort: 1099 }).probed).toBe(false);
    expect(takenWrongly(javaRmi, [{ serverPort: 1099 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(javaRmi, [client(header)]));
});
