import { describe, expect, it } from "vitest";
import mqtt from "../../src/dissectors/mqtt.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("mqtt", () => {
  it("is known by CONNECT of all versions", () => {
    expect(dissect(mqtt, [client(bytesOf([0x10, 16, 0, 4], "MQTT", [4, 2, 0, 60, 0, 4], "test"))]).verdicts).toEqual(["done"]);
    expect(dissect(mqtt, [client(bytesOf([0x10, 0x90, 1, 0, 6], "MQIsdp", [3, 2, 0, 60], new Uint8Array(130)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other packets", () => {
    for (const other of [bytesOf([0x20, 2, 0, 0, 0, 0, 0, 0, 0, 0]), bytesOf([0x10, 16, 0, 4], "MQTX", new Uint8Array(8))]) {
      expect(dissect(mqtt, [server(other)]).probed).toBe(false);
    }
  });

  it("is not taken for neighbours", () => expect(takenWrongly(mqtt, [1883], ["mqttConnect"])).toEqual([]));

  it("bears damage", () => bearsDamage(mqtt, [client(bytesOf([0x10, 16, 0, 4], "MQTT", [4, 2, 0, 60, 0, 4], "test"))]));
});
