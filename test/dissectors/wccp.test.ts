import { describe, expect, it } from "vitest";
import wccp from "../../src/dissectors/wccp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 2048 };
/** WCCP2_HERE_I_AM with its security component; and version 1's. */
const hereIAm = bytesOf(u32(10), u16(0x0200), u16(8), u16(0), u16(4), u32(0));
const version1 = bytesOf(u32(7), u32(4), new Uint8Array(40));

describe("wccp", () => {
  it("is known in both versions", () => {
    for (const message of [hereIAm, version1]) expect(dissect(wccp, [client(message)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(wccp, [client(hereIAm)]).probed).toBe(false);
    for (const other of [
      bytesOf(u32(14), hereIAm.subarray(4)),
      bytesOf(u32(10), u16(0x0300), hereIAm.subarray(6)),
      bytesOf(hereIAm, [0]),
      bytesOf(u32(7), u32(5)),
    ]) {
      expect(dissect(wccp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(wccp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(wccp, [client(hereIAm)], port));
});
