import { describe, expect, it } from "vitest";
import pcp from "../../src/dissectors/pcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 5351 };
const map = bytesOf([2, 1], u16(0), u32(3600), new Uint8Array(16), new Uint8Array(36).fill(1));
const answer = bytesOf([2, 0x81, 0, 0], u32(3600), u32(5), new Uint8Array(12), new Uint8Array(36).fill(1));

describe("pcp", () => {
  it("is known by version, operation and reserved bits", () => {
    expect(dissect(pcp, [client(map)], port).verdicts).toEqual(["done"]);
    expect(dissect(pcp, [server(answer)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(pcp, [client(map)]).probed).toBe(false);
    for (const other of [
      bytesOf([1], map.subarray(1)),
      bytesOf([2, 9], map.subarray(2)),
      bytesOf([2, 1, 1], map.subarray(3)),
      bytesOf(map, [0]),
      map.subarray(0, 20),
    ]) {
      expect(dissect(pcp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(pcp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(pcp, [client(map), server(answer)], port));
});
