import { describe, expect, it } from "vitest";
import roughtime from "../../src/dissectors/roughtime.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, 0, 0];
const request = bytesOf(word(2), word(64), "NONC", "PAD\xff", new Uint8Array(64).fill(7), new Uint8Array(200));
const response = bytesOf("ROUGHTIM", word(100), word(3), word(16), word(32), "SIG\0", "SREP", "CERT", new Uint8Array(80));

describe("roughtime", () => {
  it("is known by its tags, in both forms", () => {
    expect(dissect(roughtime, [client(request)], { serverPort: 2002 }).verdicts).toEqual(["done"]);
    expect(dissect(roughtime, [server(response)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(request, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(0, 1), changed(0, 99), changed(4, 65), changed(8, 0x4d)])
      expect(dissect(roughtime, [client(other)], { serverPort: 2002 }).probed).toBe(false);
    expect(takenWrongly(roughtime, [{ serverPort: 2002 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(roughtime, [client(request), server(response)]));
});
