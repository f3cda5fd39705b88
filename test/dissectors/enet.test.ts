import { describe, expect, it } from "vitest";
import enet from "../../src/dissectors/enet.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Peer 0xfff with a time; command 2 to be acknowledged, channel 0xff, number 1; ids, MTU, window, channels, bandwidths, throttling, connection, data. */
const connect = (mtu: number, channels: number): Uint8Array =>
  bytesOf(u16(0x8fff), u16(1234), [0x82, 0xff], u16(1), [0, 0, 0xff, 0xff], u32(mtu), u32(32_768), u32(channels), new Uint8Array(28));

describe("enet", () => {
  it("is known by the packet that opens a connection, with a check sum or not", () => {
    expect(dissect(enet, [client(connect(1392, 2))]).verdicts).toEqual(["done"]);
    expect(dissect(enet, [client(bytesOf(connect(1392, 2).subarray(0, 4), u32(0x12345678), connect(1392, 2).subarray(4)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [connect(100, 2), connect(1392, 0), bytesOf(connect(1392, 2), [0])]) expect(dissect(enet, [client(other)]).probed).toBe(false);
    expect(takenWrongly(enet)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(enet, [client(connect(1392, 2))]));
});
