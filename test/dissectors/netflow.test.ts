import { describe, expect, it } from "vitest";
import netflow from "../../src/dissectors/netflow.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const version5 = bytesOf(u16(5), u16(2), u32(1000), u32(1_700_000_000), u32(0), u32(1), [0, 0], u16(0), new Uint8Array(96));
const version9 = bytesOf(u16(9), u16(1), u32(1000), u32(1_700_000_000), u32(1), u32(0), u16(0), u16(12), u16(256), u16(1), u16(8), u16(4));

describe("netflow", () => {
  it("is known by version and exact length, or by sets that fill the datagram", () => {
    for (const message of [version5, version9]) expect(dissect(netflow, [client(message)], { serverPort: 9000 }).verdicts).toEqual(["done"]);
    expect(dissect(netflow, [client(bytesOf(u16(1), u16(1), new Uint8Array(64)))], { serverPort: 2055 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    const cut = version5.subarray(0, 119);
    const sets = version9.slice();
    sets[21] = 7;
    for (const other of [cut, sets, version9.subarray(0, 30), bytesOf(u16(5), u16(1), new Uint8Array(68)), bytesOf(u16(8), version5.subarray(2))])
      expect(dissect(netflow, [client(other)]).probed).toBe(false);
    expect(takenWrongly(netflow, [{ serverPort: 2055 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(netflow, [client(version5), client(version9)], { serverPort: 2055 }));
});
