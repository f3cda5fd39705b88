import { describe, expect, it } from "vitest";
import spotify from "../../src/dissectors/spotify.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** 0 and 4, the whole length, field 10 (build information) and its length. */
const hello = bytesOf([0, 4], u32(48), [0x52, 40], new Uint8Array(40).fill(8));
const search = bytesOf("SpotUdp0", new Uint8Array(36).fill(7));

describe("spotify", () => {
  it("is known by the search and by the hello to an access point", () => {
    expect(dissect(spotify, [client(search)]).verdicts).toEqual(["done"]);
    expect(dissect(spotify, [client(hello)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("SpotTcp0", new Uint8Array(36))]) expect(dissect(spotify, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf(hello, [0]), bytesOf([0, 4], u32(48), [0x53, 40], new Uint8Array(40))])
      expect(dissect(spotify, [client(other)], { protocol: 6 }).probed).toBe(false);
    expect(takenWrongly(spotify, [{ serverPort: 57_621 }, { serverPort: 4070 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(spotify, [client(search), client(hello)]));
});
