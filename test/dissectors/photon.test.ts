import { describe, expect, it } from "vitest";
import photon from "../../src/dissectors/photon.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Peer, flags, number of commands, time, challenge; commands: kind, channel, flags, reserved, length, number. */
const packet = (count: number, ...commands: Uint8Array[]): Uint8Array => bytesOf(u16(0xffff), [0, count], u32(4), u32(0x22b6e6ba), ...commands);
const command = (kind: number, size: number): Uint8Array => bytesOf([kind, 0xff, 1, 4], u32(12 + size), u32(1), new Uint8Array(size));

describe("photon", () => {
  it("is known by commands that fill the datagram", () => {
    expect(dissect(photon, [client(packet(1, command(2, 32)))]).verdicts).toEqual(["done"]);
    expect(dissect(photon, [client(packet(2, command(1, 8), command(3, 32)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [packet(2, command(2, 32)), packet(1, command(2, 32), command(1, 8)), packet(1, command(20, 32)), packet(0)])
      expect(dissect(photon, [client(other)]).probed).toBe(false);
    expect(takenWrongly(photon, [{ serverPort: 5055 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(photon, [client(packet(2, command(1, 8), command(3, 32)))]));
});
