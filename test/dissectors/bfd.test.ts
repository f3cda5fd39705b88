import { describe, expect, it } from "vitest";
import bfd from "../../src/dissectors/bfd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const port = { serverPort: 3784 };
const control = bytesOf([0x20, 0xc0, 3, 24], u32(1), u32(2), u32(1_000_000), u32(1_000_000), u32(0));

describe("bfd", () => {
  it("is known by version, length, multiplier and discriminator", () => {
    expect(dissect(bfd, [client(control)], port).verdicts).toEqual(["done"]);
    expect(dissect(bfd, [client(control)], { serverPort: 4784 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(bfd, [client(control)]).probed).toBe(false);
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(control, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(0, 0x40), changed(1, 0xc1), changed(2, 0), changed(3, 26), changed(7, 0)])
      expect(dissect(bfd, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(bfd, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bfd, [client(control)], port));
});
