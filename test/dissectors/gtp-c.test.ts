import { describe, expect, it } from "vitest";
import gtpC from "../../src/dissectors/gtp-c.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u24, u32 } from "../support/packets.ts";

const port = { serverPort: 2123 };
/** Create PDP Context Request, version 1; Create Session Request, version 2. */
const version1 = bytesOf([0x32, 16], u16(8), u32(0), u16(1), u16(0), [0x0f, 1, 0x10, 0]);
const version2 = bytesOf([0x48, 32], u16(13), u32(0), u24(9), [0], [3], u16(1), [0, 9]);

describe("gtp-c", () => {
  it("is known in both versions", () => {
    for (const message of [version1, version2]) {
      const got = dissect(gtpC, [client(message)], port);
      expect([got.verdicts, got.facts.applicationMaster, got.facts.application]).toEqual([["done"], "GTP", "GTP-C"]);
    }
  });

  it("is not taken for others", () => {
    expect(dissect(gtpC, [client(version2)]).probed).toBe(false);
    for (const other of [
      bytesOf([0x22], version1.subarray(1)),
      bytesOf([0x4b], version2.subarray(1)),
      bytesOf(version2, [0]),
      bytesOf([0x48, 0], version2.subarray(2)),
    ]) {
      expect(dissect(gtpC, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(gtpC, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(gtpC, [client(version1), client(version2)], port));
});
