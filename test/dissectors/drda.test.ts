import { describe, expect, it } from "vitest";
import drda from "../../src/dissectors/drda.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Length, magic, format, correlation; the object's length and code point: EXCSAT (exchange server attributes). */
const exchange = (inner: number, code = 0x1041): Uint8Array =>
  bytesOf(u16(26), [0xd0, 0x41], u16(1), u16(inner), u16(code), u16(16), u16(0x115e), "db2jcc_appl1");

describe("drda", () => {
  it("is known by a segment and the object in it", () => {
    expect(dissect(drda, [client(exchange(20))]).verdicts).toEqual(["done"]);
    expect(dissect(drda, [client(bytesOf(exchange(20), exchange(20)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [exchange(19), exchange(20, 0x4041), exchange(20).subarray(0, 20), bytesOf(u16(26), [0xd1], exchange(20).subarray(3))])
      expect(dissect(drda, [client(other)]).probed).toBe(false);
    expect(takenWrongly(drda, [{ serverPort: 50_000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(drda, [client(exchange(20))]));
});
