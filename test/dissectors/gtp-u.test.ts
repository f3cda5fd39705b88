import { describe, expect, it } from "vitest";
import gtpU from "../../src/dissectors/gtp-u.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 2152 };
const packet = bytesOf([0x45, 0], u16(20), new Uint8Array(16));
const data = bytesOf([0x30, 255], u16(20), u32(7), packet);
const echo = bytesOf([0x32, 1], u16(4), u32(0), u16(1), u16(0));

describe("gtp-u", () => {
  it("is known by version, kind and length", () => {
    for (const message of [data, echo]) {
      const got = dissect(gtpU, [client(message)], port);
      expect([got.verdicts, got.facts.applicationMaster, got.facts.application]).toEqual([["done"], "GTP", "GTP-U"]);
    }
  });

  it("is not taken for others", () => {
    expect(dissect(gtpU, [client(data)]).probed).toBe(false);
    for (const other of [bytesOf([0x20], data.subarray(1)), bytesOf([0x30, 9], data.subarray(2)), bytesOf(data, [0])])
      expect(dissect(gtpU, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(gtpU, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(gtpU, [client(data), client(echo)], port));
});
