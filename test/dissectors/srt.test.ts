import { describe, expect, it } from "vitest";
import srt from "../../src/dissectors/srt.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** §3.2.1: control bit and type 0, time, destination; version, encryption and extension, sequence, MTU, window, kind, socket, cookie, address. */
const handshake = (version: number, extension: number, kind: number): Uint8Array =>
  bytesOf(
    u32(0x80000000),
    u32(0),
    u32(55),
    u32(0),
    u32(version),
    u16(0),
    u16(extension),
    u32(0x1234),
    u32(1500),
    u32(8192),
    u32(kind),
    u32(0x2222),
    u32(9),
    new Uint8Array(16),
  );

describe("srt", () => {
  it("is known by the listener's induction, or the caller's conclusion", () => {
    expect(dissect(srt, [client(handshake(4, 2, 1)), server(handshake(5, 0x4a17, 1))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(srt, [client(handshake(5, 5, 0xffffffff))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for UDT and neighbours", () => {
    expect(dissect(srt, [client(handshake(4, 2, 1)), server(handshake(4, 2, 1))]).verdicts).toEqual(["maybe", "maybe"]);
    expect(dissect(srt, [client(handshake(6, 2, 1))]).probed).toBe(false);
    expect(takenWrongly(srt)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(srt, [client(handshake(4, 2, 1)), server(handshake(5, 0x4a17, 1))]));
});
