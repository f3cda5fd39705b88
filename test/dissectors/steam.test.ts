import { describe, expect, it } from "vitest";
import steam from "../../src/dissectors/steam.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const search = bytesOf(hexBytes("ffffffff214c5fa0"), le(22), new Uint8Array(22));
const tcp = bytesOf(le(40), "VT01", new Uint8Array(40));

describe("steam", () => {
  it("is known by the search and by messages of its servers", () => {
    expect(dissect(steam, [client(search)]).verdicts).toEqual(["done"]);
    expect(dissect(steam, [client(bytesOf("VS01", new Uint8Array(36)))]).verdicts).toEqual(["done"]);
    expect(dissect(steam, [client(tcp)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hexBytes("ffffffff214c5fa1"), bytesOf("VS01"), hexBytes("ffffffff54536f75")])
      expect(dissect(steam, [client(other)]).probed).toBe(false);
    expect(dissect(steam, [client(bytesOf(le(4), "VT01", new Uint8Array(40)))], { protocol: 6 }).probed).toBe(false);
    expect(takenWrongly(steam, [{ serverPort: 27_015 }, { serverPort: 27_036 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(steam, [client(search), client(tcp)]));
});
