import { describe, expect, it } from "vitest";
import mqttSn from "../../src/dissectors/mqtt-sn.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Length, kind 4, flags (clean session), protocol 1, seconds, client's id. */
const connect = bytesOf([6 + 7, 4, 4, 1], u16(30), "sensor1");

describe("mqtt-sn", () => {
  it("is known by CONNECT", () => {
    expect(dissect(mqttSn, [client(connect)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf(connect, [0]),
      bytesOf([13, 5], connect.subarray(2)),
      bytesOf([13, 4, 4, 2], u16(30), "sensor1"),
      bytesOf([13, 4, 4, 1], u16(30), "sens\x01r1"),
    ])
      expect(dissect(mqttSn, [client(other)]).probed).toBe(false);
    expect(takenWrongly(mqttSn, [{ serverPort: 1883 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mqttSn, [client(connect)]));
});
