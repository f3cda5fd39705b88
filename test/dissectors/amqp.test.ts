import { describe, expect, it } from "vitest";
import amqp from "../../src/dissectors/amqp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Connection.Start (0-9-1 §4.2.3): a method frame on channel 0, class 10, method 10, version 0-9. */
const start = bytesOf([1], u16(0), u32(20), u16(10), u16(10), [0, 9], new Uint8Array(14), [0xce]);

describe("amqp", () => {
  it("is known by the header of both versions, and by a method", () => {
    for (const header of [
      [0, 0, 9, 1],
      [0, 1, 0, 0],
      [3, 1, 0, 0],
      [1, 1, 0, 9],
    ])
      expect(dissect(amqp, [client(bytesOf("AMQP", header))]).verdicts).toEqual(["done"]);
    expect(dissect(amqp, [server(start)]).verdicts).toEqual(["done"]);
    expect(dissect(amqp, [server(bytesOf([8], new Uint8Array(6), [0xce]))]).verdicts).toEqual(["done"]);
    expect(dissect(amqp, [server(bytesOf([8], new Uint8Array(6), [0xcf]))]).probed).toBe(false);
  });

  it("is not taken for frames without their end, other classes and neighbours", () => {
    for (const other of [
      start.subarray(0, start.length - 1),
      bytesOf([1], u16(0), u32(5), u16(11), u16(10), [0, 0xce]),
      bytesOf("AMQPAMQP"),
      bytesOf("AMQP"),
    ]) {
      expect(dissect(amqp, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(amqp, [{ serverPort: 5672 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(amqp, [client(bytesOf("AMQP", [0, 0, 9, 1])), server(start)]));
});
