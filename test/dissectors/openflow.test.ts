import { describe, expect, it } from "vitest";
import openflow from "../../src/dissectors/openflow.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 6653 };
const hello = bytesOf([4, 0], u16(16), u32(1), u16(1), u16(8), u32(0x10));
const features = bytesOf([1, 5], u16(8), u32(2));

describe("openflow", () => {
  it("is known by version, kind and length", () => {
    expect(dissect(openflow, [client(hello)], port).verdicts).toEqual(["done"]);
    expect(dissect(openflow, [server(features)], { serverPort: 6633 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(openflow, [client(hello)]).probed).toBe(false);
    for (const other of [
      bytesOf([7], hello.subarray(1)),
      bytesOf([4, 99], hello.subarray(2)),
      bytesOf([1, 5], u16(9), u32(2)),
      bytesOf([1, 5], u16(4), u32(2)),
    ]) {
      expect(dissect(openflow, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(openflow, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(openflow, [client(hello), server(features)], port));
});
