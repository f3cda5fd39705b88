import { describe, expect, it } from "vitest";
import pcep from "../../src/dissectors/pcep.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 4189 };
/** Open with its object: keep-alive 30, dead timer 120, session 1 (RFC 5440 §7.3). */
const open = bytesOf([0x20, 1], u16(12), [1, 0x10], u16(8), [0x20, 30, 120, 1]);

describe("pcep", () => {
  it("is known by version, kind and length", () => {
    expect(dissect(pcep, [client(open)], port).verdicts).toEqual(["done"]);
    expect(dissect(pcep, [client(bytesOf([0x20, 2], u16(4)))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(pcep, [client(open)]).probed).toBe(false);
    for (const other of [bytesOf([0x40], open.subarray(1)), bytesOf([0x20, 14], open.subarray(2)), bytesOf([0x20, 1], u16(13), open.subarray(4))]) {
      expect(dissect(pcep, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(pcep, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(pcep, [client(open)], port));
});
