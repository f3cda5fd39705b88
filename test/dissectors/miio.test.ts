import { describe, expect, it } from "vitest";
import miio from "../../src/dissectors/miio.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

/** The hello that every device answers: magic, length 32, all ones. */
const hello = bytesOf(hexBytes("21310020"), new Uint8Array(28).fill(255));
const command = bytesOf(hexBytes("21310040"), u32(0), u32(0x01020304), u32(0x5a), new Uint8Array(16).fill(4), new Uint8Array(32).fill(5));

describe("miio", () => {
  it("is known by its hello and by commands", () => {
    expect(dissect(miio, [client(hello)]).verdicts).toEqual(["done"]);
    expect(dissect(miio, [client(command)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf(hello, [0]),
      hexBytes("21310020"),
      bytesOf(hexBytes("21320020"), new Uint8Array(28)),
      bytesOf(hexBytes("21310020"), u32(9), new Uint8Array(24)),
    ])
      expect(dissect(miio, [client(other)]).probed).toBe(false);
    expect(takenWrongly(miio, [{ serverPort: 54_321 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(miio, [client(hello), client(command)]));
});
