import { describe, expect, it } from "vitest";
import raknet from "../../src/dissectors/raknet.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16 } from "../support/packets.ts";

const magic = hexBytes("00ffff00fefefefefdfdfdfd12345678");
const ping = bytesOf([1], new Uint8Array(8), magic, new Uint8Array(8).fill(2));
const pong = bytesOf([0x1c], new Uint8Array(16), magic, u16(30), "MCPE;Server;390;1.14.60;0;10;");

describe("raknet", () => {
  it("is known by messages without a connection, and Minecraft by its pong", () => {
    expect(dissect(raknet, [client(bytesOf([5], magic, [10], new Uint8Array(1400)))]).verdicts).toEqual(["done"]);
    const got = dissect(raknet, [client(ping), server(pong)]);
    expect([got.verdicts, got.facts.application]).toEqual([["yes", "done"], "Minecraft"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([9], magic), bytesOf([1], new Uint8Array(7), magic), bytesOf([5], magic.subarray(0, 15), [0x79])])
      expect(dissect(raknet, [client(other)]).probed).toBe(false);
    expect(takenWrongly(raknet, [{ serverPort: 19_132 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(raknet, [client(ping), server(pong)]));
});
