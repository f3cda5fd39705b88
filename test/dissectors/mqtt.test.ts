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

  it("is known in the middle by PUBLISH and by a ping", () => {
    const publish = (first: number) => bytesOf([first, 25, 0, 16], "sensors/kitchen1", [0x32, 0x31, 0x2e, 0x35, 0x43, 0x21, 0x21]);
    expect(dissect(mqtt, [server(publish(0x30))]).verdicts).toEqual(["done"]);
    expect(dissect(mqtt, [client(bytesOf([0xc0, 0])), server(bytesOf([0xd0, 0]))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(mqtt, [client(bytesOf([0xc0, 0])), server(bytesOf([0xd1, 0]))]).verdicts).toEqual(["maybe", "no"]);
    for (const other of [
      publish(0x36),
      bytesOf(publish(0x30), [0]),
      bytesOf([0x30, 25, 0, 99], "sensors/kitchen1", new Uint8Array(7)),
      bytesOf("220 ready, and what a long line\r\n"),
    ]) {
      expect(dissect(mqtt, [client(other)]).probed).toBe(false);
    }
  });

  it("is not taken for other packets", () => {
    for (const other of [bytesOf([0x20, 2, 0, 0, 0, 0, 0, 0, 0, 0]), bytesOf([0x10, 16, 0, 4], "MQTX", new Uint8Array(8))]) {
      expect(dissect(mqtt, [server(other)]).probed).toBe(false);
    }
  });

  it("is not taken for neighbours", () => expect(takenWrongly(mqtt, [{ serverPort: 1883 }], ["mqttConnect"])).toEqual([]));

  it("bears damage", () => bearsDamage(mqtt, [client(bytesOf([0x10, 16, 0, 4], "MQTT", [4, 2, 0, 60, 0, 4], "test"))]));
});
