import { describe, expect, it } from "vitest";
import teredo from "../../src/dissectors/teredo.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 3544 };
const packet = (first: readonly number[]): Uint8Array =>
  bytesOf([0x60, 0, 0, 0], u16(8), [58, 255], first, new Uint8Array(16 - first.length), new Uint8Array(16).fill(2), new Uint8Array(8));
const solicitation = packet([0xfe, 0x80]);
const authentication = bytesOf([0, 1, 0, 0], new Uint8Array(9));
const origin = bytesOf([0, 0, 0xc3, 0x11, 0x3f, 0xff, 0xfd, 0xd2]);

describe("teredo", () => {
  it("is known by the packet inside, behind what may come first", () => {
    for (const one of [solicitation, bytesOf(authentication, solicitation), bytesOf(origin, solicitation), bytesOf(authentication, origin, solicitation)]) {
      expect(dissect(teredo, [client(one)], port).verdicts).toEqual(["done"]);
    }
  });

  it("is known on any port by its prefix alone", () => {
    expect(dissect(teredo, [client(packet([0x20, 1, 0, 0, 0x41]))]).verdicts).toEqual(["done"]);
    expect(dissect(teredo, [client(solicitation)]).probed).toBe(false);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf(solicitation, [0]), bytesOf([0x45], solicitation.subarray(1)), solicitation.subarray(0, 30)])
      expect(dissect(teredo, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(teredo, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(teredo, [client(bytesOf(authentication, origin, solicitation))], port));
});
