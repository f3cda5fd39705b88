import { describe, expect, it } from "vitest";
import rtp from "../../src/dissectors/rtp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16, u32 } from "../support/packets.ts";

/** RFC 3550 §5.1: version 2, payload type 0 (PCMU), 160 samples. */
const packet = (sequence: number, source = 0xdecafbad, type = 0): Uint8Array =>
  bytesOf([0x80, type], u16(sequence), u32(160 * sequence), u32(source), new Uint8Array(160));

describe("rtp", () => {
  it("is known by the third packet of a source, across the wrap and a loss", () => {
    const sent = [65_534, 65_535, 1].map((sequence) => client(packet(sequence & 0xffff)));
    expect(dissect(rtp, sent.slice(0, 2)).verdicts).toEqual(["maybe", "maybe"]);
    const wrapped = [client(packet(65_534)), client(packet(65_535)), client(bytesOf([0x80, 0], u16(1), u32(160 * 65_537), u32(0xdecafbad), [1]))];
    expect(dissect(rtp, wrapped).verdicts).toEqual(["maybe", "maybe", "done"]);
  });

  it("counts each direction for itself, and bears others on its ports", () => {
    const stun = hexBytes("000100002112a442000000000000000000000000");
    const sent = [client(packet(1, 7)), server(packet(900, 8)), client(stun), client(packet(2, 7)), server(packet(901, 8)), client(packet(3, 7))];
    expect(dissect(rtp, sent).verdicts.at(-1)).toBe("done");
  });

  it("is not taken for noise that begins with its version", () => {
    const other = [packet(1, 1), packet(900, 2), packet(5, 3), packet(4000, 4), packet(8, 5), packet(30_000, 6)];
    expect(
      dissect(
        rtp,
        other.map((one) => client(one)),
      ).verdicts.at(-1),
    ).toBe("no");
    const same = Array.from({ length: 8 }, () => client(packet(7)));
    expect(dissect(rtp, same).verdicts).not.toContain("done");
    expect(dissect(rtp, [client(packet(1, 9, 72))]).probed).toBe(false);
    expect(takenWrongly(rtp, [{ serverPort: 5004 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rtp, [client(packet(1)), client(packet(2)), client(packet(3))]));
});
