import { describe, expect, it } from "vitest";
import afp from "../../src/dissectors/afp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** DSIOpenSession with the attention quantum option. */
const open = bytesOf([0, 4], u16(1), u32(0), u32(6), u32(0), [1, 4], u32(1024));
const status = bytesOf([1, 3], u16(1), u32(0), u32(8), u32(0), new Uint8Array(8).fill(65));

describe("afp", () => {
  it("is known by how a session begins, from either side", () => {
    expect(dissect(afp, [client(open)], { serverPort: 548 }).verdicts).toEqual(["done"]);
    expect(dissect(afp, [server(status)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf([0, 2], open.subarray(2)), bytesOf(open, [0]), bytesOf(open.subarray(0, 12), u32(1), open.subarray(16))]) {
      expect(dissect(afp, [client(other)], { serverPort: 548 }).probed).toBe(false);
    }
    expect(dissect(afp, [server(open)]).probed).toBe(false);
    expect(takenWrongly(afp, [{ serverPort: 548 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(afp, [client(open), server(status)]));
});
