import { describe, expect, it } from "vitest";
import ripng from "../../src/dissectors/ripng.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 521 };
const response = bytesOf([2, 1, 0, 0], [0x20, 1, 0x0d, 0xb8], new Uint8Array(12), u16(0), [32, 1]);

describe("ripng", () => {
  it("is known by command, version, prefix and metric", () => {
    expect(dissect(ripng, [client(response)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(ripng, [client(response)]).probed).toBe(false);
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(response, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(0, 3), changed(1, 2), changed(3, 1), changed(22, 129), changed(23, 17), bytesOf(response, [0])])
      expect(dissect(ripng, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(ripng, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ripng, [client(response)], port));
});
