import { describe, expect, it } from "vitest";
import pfcp from "../../src/dissectors/pfcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u24, u32 } from "../support/packets.ts";

const port = { serverPort: 8805 };
/** Heartbeat Request with a recovery time stamp. */
const heartbeat = bytesOf([0x20, 1], u16(12), u24(1), [0], u16(96), u16(4), u32(0xe000_0000));

describe("pfcp", () => {
  it("is known by version, kind and length", () => {
    expect(dissect(pfcp, [client(heartbeat)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(pfcp, [client(heartbeat)]).probed).toBe(false);
    for (const other of [bytesOf([0x40], heartbeat.subarray(1)), bytesOf([0x20, 40], heartbeat.subarray(2)), bytesOf(heartbeat, [0])])
      expect(dissect(pfcp, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(pfcp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(pfcp, [client(heartbeat)], port));
});
