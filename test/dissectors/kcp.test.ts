import { describe, expect, it } from "vitest";
import kcp from "../../src/dissectors/kcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** Conversation, command, fragment, window, time, number, not received yet, length. */
const segment = (conversation: number, command: number, size: number): Uint8Array =>
  bytesOf(le(conversation), [command, 0, 128, 0], le(99), le(1), le(0), le(size), new Uint8Array(size));

describe("kcp", () => {
  it("is known by two datagrams of one conversation", () => {
    expect(dissect(kcp, [client(segment(7, 81, 30)), server(segment(7, 82, 0))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(kcp, [client(bytesOf(segment(7, 82, 0), segment(7, 81, 5))), client(segment(7, 81, 9))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [segment(7, 90, 0), bytesOf(segment(7, 81, 5), [0]), segment(0, 81, 5), segment(7, 82, 4)])
      expect(dissect(kcp, [client(other)]).probed).toBe(false);
    expect(dissect(kcp, [client(segment(7, 81, 30)), server(segment(8, 82, 0))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(kcp)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(kcp, [client(bytesOf(segment(7, 82, 0), segment(7, 81, 5))), server(segment(7, 82, 0))]));
});
