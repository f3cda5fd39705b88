import { describe, expect, it } from "vitest";
import melsec from "../../src/dissectors/melsec.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** 3E: subheader, network, station, module, multidrop, length, timer, command 0401 (read). 4E has a serial number before. */
const route = bytesOf([0, 0xff, 0xff, 3, 0], [12, 0], [16, 0, 1, 4, 0, 0, 100, 0, 0, 0xa8, 3, 0]);
const read = bytesOf([0x50, 0], route);

describe("melsec", () => {
  it("is known by frames of both kinds", () => {
    expect(dissect(melsec, [client(read)]).verdicts).toEqual(["done"]);
    expect(dissect(melsec, [client(bytesOf([0x54, 0, 0x34, 0x12, 0, 0], route))]).verdicts).toEqual(["done"]);
    expect(dissect(melsec, [client(read)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(read, [0]), bytesOf([0x51, 0], route), bytesOf([0x54, 0, 0x34, 0x12, 1, 0], route)])
      expect(dissect(melsec, [client(other)]).probed).toBe(false);
    expect(takenWrongly(melsec)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(melsec, [client(read), client(bytesOf([0x54, 0, 0x34, 0x12, 0, 0], route))]));
});
