import { describe, expect, it } from "vitest";
import bjnp from "../../src/dissectors/bjnp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const discover = bytesOf("BJNP", [2, 1], u16(0), u16(7), u16(0), u32(0));

describe("bjnp", () => {
  it("is known by signature, device and length", () => {
    expect(dissect(bjnp, [client(discover)], { protocol: 17, serverPort: 8612 }).verdicts).toEqual(["done"]);
    expect(dissect(bjnp, [client(bytesOf("MFNP", discover.subarray(4)))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf("BJNX", discover.subarray(4)), bytesOf("BJNP", [9], discover.subarray(5)), bytesOf(discover.subarray(0, 12), u32(99))]) {
      expect(dissect(bjnp, [client(other)], { protocol: 17, serverPort: 8612 }).probed).toBe(false);
    }
    expect(takenWrongly(bjnp, [{ protocol: 17, serverPort: 8612 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bjnp, [client(discover)], { protocol: 17 }));
});
