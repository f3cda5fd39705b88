import { describe, expect, it } from "vitest";
import lifx from "../../src/dissectors/lifx.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Size, protocol 1024 with its flags, source, target, reserved, flags, sequence, reserved, kind, reserved. */
const message = (flags: number, reserved = 0): Uint8Array =>
  bytesOf([36, 0], [0, flags], new Uint8Array(10), u16(reserved), new Uint8Array(16), [2, 0], [0, 0]);

describe("lifx", () => {
  it("is known by its header", () => {
    expect(dissect(lifx, [client(message(0x34))]).verdicts).toEqual(["done"]);
    expect(dissect(lifx, [client(message(0x14))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(0x24), message(0x54), message(0x34, 1), bytesOf(message(0x34), [0])])
      expect(dissect(lifx, [client(other)]).probed).toBe(false);
    expect(takenWrongly(lifx, [{ serverPort: 56_700 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(lifx, [client(message(0x34))]));
});
