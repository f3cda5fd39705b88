import { describe, expect, it } from "vitest";
import bgp from "../../src/dissectors/bgp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const marker = new Uint8Array(16).fill(255);
const open = bytesOf(marker, u16(29), [1, 4], u16(64_512), u16(180), u32(0xc000_0201), [0]);
const keepAlive = bytesOf(marker, u16(19), [4]);

describe("bgp", () => {
  it("is known by marker, length and kind on any port", () => {
    expect(dissect(bgp, [client(open)], { serverPort: 179 }).verdicts).toEqual(["done"]);
    expect(dissect(bgp, [server(keepAlive)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf(marker, u16(18), [4]), bytesOf(marker, u16(19), [6]), bytesOf([0], keepAlive.subarray(1)), keepAlive.subarray(0, 18)]) {
      expect(dissect(bgp, [client(other)], { serverPort: 179 }).probed).toBe(false);
    }
    expect(takenWrongly(bgp, [{ serverPort: 179 }], ["bgpOpen"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bgp, [client(open), server(keepAlive)]));
});
