import { describe, expect, it } from "vitest";
import cpha from "../../src/dissectors/cpha.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Magic, version, cluster, kind, source, policy, … */
const state = bytesOf(u16(0x1a90), u16(5), u16(0), u16(1), u16(1), u16(7), new Uint8Array(28).fill(2));

describe("cpha", () => {
  it("is known on its port", () => {
    expect(dissect(cpha, [client(state)], { serverPort: 8116 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [state]) expect(dissect(cpha, [client(other)]).probed).toBe(false);
    expect(dissect(cpha, [client(bytesOf(u16(0x1a91), state.subarray(2)))], { serverPort: 8116 }).probed).toBe(false);
    expect(takenWrongly(cpha, [{ serverPort: 8116 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(cpha, [client(state)], { serverPort: 8116 }));
});
