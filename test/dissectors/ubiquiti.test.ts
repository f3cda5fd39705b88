import { describe, expect, it } from "vitest";
import ubiquiti from "../../src/dissectors/ubiquiti.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16 } from "../support/packets.ts";

/** Version, command, length, then fields: address 2 (MAC and IP), name 0x0b. */
const fields = bytesOf([2], u16(10), hexBytes("802aa88d692bc0a80215"), [0x0b], u16(4), "ubnt");
const answer = bytesOf([2, 6], u16(fields.length), fields);

describe("ubiquiti", () => {
  it("is known on its port by a question or an answer", () => {
    expect(dissect(ubiquiti, [client(answer)], { serverPort: 10_001 }).verdicts).toEqual(["done"]);
    expect(dissect(ubiquiti, [client(hexBytes("01000000"))], { serverPort: 10_001 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [answer]) expect(dissect(ubiquiti, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf(answer, [0]), bytesOf([3], answer.subarray(1)), bytesOf([1, 0], u16(3), [2, 0, 9])])
      expect(dissect(ubiquiti, [client(other)], { serverPort: 10_001 }).probed).toBe(false);
    expect(takenWrongly(ubiquiti, [{ serverPort: 10_001 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ubiquiti, [client(answer)], { serverPort: 10_001 }));
});
