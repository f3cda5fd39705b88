import { describe, expect, it } from "vitest";
import discord from "../../src/dissectors/discord.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("discord", () => {
  it("is known by request and answer of the address discovery", () => {
    expect(dissect(discord, [client(bytesOf(hexBytes("0001004600001234"), new Uint8Array(66)))]).verdicts).toEqual(["done"]);
    expect(dissect(discord, [server(bytesOf(hexBytes("0002004600001234"), "192.0.2.1", new Uint8Array(57)))]).probed).toBe(true);
  });

  it("is not taken for STUN or other lengths", () => {
    for (const other of [
      bytesOf(hexBytes("000100462112a442"), new Uint8Array(66).fill(3)),
      bytesOf(hexBytes("00010046"), new Uint8Array(60)),
      new Uint8Array(74),
    ]) {
      expect(dissect(discord, [client(other)]).probed).toBe(false);
    }
  });

  it("is known by what keeps it open", () => {
    expect(dissect(discord, [client(hexBytes("1337cafe0e000000"))]).verdicts).toEqual(["done"]);
    expect(dissect(discord, [client(hexBytes("1337cafe0e0000"))]).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(discord, [{ serverPort: 50_004 }])).toEqual([]));

  it("bears damage", () => bearsDamage(discord, [client(bytesOf(hexBytes("0001004600001234"), new Uint8Array(66))), client(hexBytes("1337cafe0e000000"))]));
});
