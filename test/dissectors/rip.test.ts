import { describe, expect, it } from "vitest";
import rip from "../../src/dissectors/rip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 520 };
const entry = bytesOf(u16(2), u16(0), [192, 0, 2, 0, 255, 255, 255, 0], u32(0), u32(1));
const response = bytesOf([2, 2, 0, 0], entry, entry);

describe("rip", () => {
  it("is known by command, version and entries", () => {
    expect(dissect(rip, [client(response)], port).verdicts).toEqual(["done"]);
    const request = bytesOf([1, 1, 0, 0], u16(0), new Uint8Array(14), u32(16));
    expect(dissect(rip, [client(request)], port).verdicts).toEqual(["done"]);
    expect(dissect(rip, [client(bytesOf([2, 2, 0, 0], u16(0xffff), u16(2), new Uint8Array(16), entry))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(rip, [client(response)]).probed).toBe(false);
    for (const other of [
      bytesOf(response, [0]),
      bytesOf([3], response.subarray(1)),
      bytesOf([2, 3], response.subarray(2)),
      bytesOf([2, 2, 0, 0], u16(9), new Uint8Array(18)),
    ]) {
      expect(dissect(rip, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(rip, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rip, [client(response)], port));
});
