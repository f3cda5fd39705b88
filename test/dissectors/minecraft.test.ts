import { describe, expect, it } from "vitest";
import minecraft from "../../src/dissectors/minecraft.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Length, packet 0, protocol 763, address, port, next state. */
function handshake(address: string, next: number): Uint8Array {
  const body = bytesOf([0, 0xfb, 5, address.length], address, u16(25_565), [next]);
  return bytesOf([body.length], body);
}

describe("minecraft", () => {
  it("is known by the handshake, alone or before its question, and learns the server's name", () => {
    const got = dissect(minecraft, [client(bytesOf(handshake("MC.Example.org", 1), [1, 0]))]);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "mc.example.org"]);
    expect(dissect(minecraft, [client(handshake("mc.example\0FML\0", 2))]).facts.hostname).toBe("mc.example");
    expect(dissect(minecraft, [client(bytesOf([0xfe, 1, 0xfa, 0, 11], "\0M\0C\0|\0P\0i\0n\0g\0H"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [handshake("mc.example", 9), bytesOf([30], handshake("mc.example", 1).subarray(1)), handshake("", 1), handshake("mc\x01x", 1)])
      expect(dissect(minecraft, [client(other)]).probed).toBe(false);
    expect(dissect(minecraft, [server(handshake("mc.example", 1))]).probed).toBe(false);
    expect(takenWrongly(minecraft, [{ serverPort: 25_565 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(minecraft, [client(handshake("mc.example", 2))]));
});
