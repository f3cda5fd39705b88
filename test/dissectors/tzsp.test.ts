import { describe, expect, it } from "vitest";
import tzsp from "../../src/dissectors/tzsp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 37008 };
const frame = bytesOf([1, 0], u16(1), [0, 10, 1, 200, 1], new Uint8Array(60).fill(2));

describe("tzsp", () => {
  it("is known by version, kind, what is inside and its tags", () => {
    expect(dissect(tzsp, [client(frame)], port).verdicts).toEqual(["done"]);
    expect(dissect(tzsp, [client(bytesOf([1, 4, 0, 0]))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(tzsp, [client(frame)]).probed).toBe(false);
    for (const other of [
      bytesOf([2], frame.subarray(1)),
      bytesOf([1, 9], frame.subarray(2)),
      bytesOf([1, 0], u16(9), frame.subarray(4)),
      bytesOf([1, 0], u16(1), [10, 200, 1]),
    ]) {
      expect(dissect(tzsp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(tzsp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tzsp, [client(frame)], port));
});
