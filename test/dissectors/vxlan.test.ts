import { describe, expect, it } from "vitest";
import vxlan from "../../src/dissectors/vxlan.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u24 } from "../support/packets.ts";

const port = { serverPort: 4789 };
const frame = bytesOf(new Uint8Array(6).fill(255), [2, 0, 0, 0, 0, 1], u16(0x0806), new Uint8Array(28));
const packet = bytesOf([8, 0, 0, 0], u24(42), [0], frame);
const withGroup = bytesOf([0x88, 0, 0, 9], u24(42), [0], frame);

describe("vxlan", () => {
  it("is known by its flag and the frame inside, with or without a group", () => {
    for (const one of [packet, withGroup]) expect(dissect(vxlan, [client(one)], port).verdicts).toEqual(["done"]);
    expect(dissect(vxlan, [client(packet)], { serverPort: 8472 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(vxlan, [client(packet)]).probed).toBe(false);
    for (const other of [
      bytesOf([0], packet.subarray(1)),
      bytesOf([8, 0, 0, 1], packet.subarray(4)),
      bytesOf(packet.subarray(0, 7), [1], frame),
      packet.subarray(0, 20),
    ]) {
      expect(dissect(vxlan, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(vxlan, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(vxlan, [client(packet)], port));
});
