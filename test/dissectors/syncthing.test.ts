import { describe, expect, it } from "vitest";
import syncthing from "../../src/dissectors/syncthing.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const announcement = bytesOf(u32(0x2ea7d90b), [10, 32], new Uint8Array(32).fill(4), [18, 3], "tcp");

describe("syncthing", () => {
  it("is known by the numbers its messages begin with", () => {
    expect(dissect(syncthing, [client(announcement)]).verdicts).toEqual(["done"]);
    expect(dissect(syncthing, [client(bytesOf(u32(0x9e79bc40), u32(0), u32(0)))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(u32(0x2ea7d90c), new Uint8Array(20)), announcement.subarray(0, 8)])
      expect(dissect(syncthing, [client(other)]).probed).toBe(false);
    expect(takenWrongly(syncthing, [{ serverPort: 22_000 }, { serverPort: 21_027 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(syncthing, [client(announcement)]));
});
