import { describe, expect, it } from "vitest";
import worldOfWarcraft from "../../src/dissectors/world-of-warcraft.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** Logon challenge: command, protocol, size, game, version, build, platform, system, language, time zone, address, name. */
const body = bytesOf("WoW\0", [1, 12, 1, 0xf3, 0x16], "68x\0", "niW\0", "SUne", new Uint8Array(8), [5], "PLAYER".slice(0, 5));
const challenge = bytesOf([0, 8, body.length, 0], body);

describe("world-of-warcraft", () => {
  it("is known by the logon challenge, of which no account is kept", () => {
    const got = dissect(worldOfWarcraft, [client(challenge)]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("PLAYE");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(challenge, [0]), bytesOf([1], challenge.subarray(1)), bytesOf(challenge.subarray(0, 4), "WoT", challenge.subarray(7))])
      expect(dissect(worldOfWarcraft, [client(other)]).probed).toBe(false);
    expect(takenWrongly(worldOfWarcraft, [{ serverPort: 3724 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(worldOfWarcraft, [client(challenge)]));
});
