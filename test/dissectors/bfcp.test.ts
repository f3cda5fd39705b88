import { describe, expect, it } from "vitest";
import bfcp from "../../src/dissectors/bfcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Version, primitive, length in words, conference, transaction, user; FLOOR-ID (2, mandatory): type, length, number. */
const message = (primitive: number, transaction: number, version = 1): Uint8Array =>
  bytesOf([version << 5, primitive], u16(1), u32(99), u16(transaction), u16(5), [5, 4], u16(1));

describe("bfcp", () => {
  it("is known by a request and the answer to it", () => {
    expect(dissect(bfcp, [client(message(1, 7)), server(message(4, 7))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(bfcp, [client(message(11, 3, 2)), server(message(12, 3, 2))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(30, 1), message(1, 1, 3), bytesOf(message(1, 1), [0]), bytesOf(message(1, 1).subarray(0, 13), [1, 0, 1])])
      expect(dissect(bfcp, [client(other)]).probed).toBe(false);
    expect(dissect(bfcp, [client(message(1, 7)), server(message(4, 8))]).verdicts).toEqual(["maybe", "maybe"]);
    expect(takenWrongly(bfcp)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bfcp, [client(message(1, 7)), server(message(4, 7))]));
});
