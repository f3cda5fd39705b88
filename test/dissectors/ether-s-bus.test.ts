import { describe, expect, it } from "vitest";
import etherSBus from "../../src/dissectors/ether-s-bus.ts";
import { crc16 } from "../../src/wire/crc16.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Length, version, kind, sequence, attribute, station, command (read firmware), check sum. */
function telegram(attribute: number): Uint8Array {
  const body = bytesOf(u32(13), [1, 0], u16(1), [attribute, 1, 0x20]);
  return bytesOf(body, u16(crc16(body, 0, body.length, 0x1021, 0)));
}

describe("ether-s-bus", () => {
  it("is known by a telegram whose check sum is right", () => {
    expect(dissect(etherSBus, [client(telegram(0))]).verdicts).toEqual(["done"]);
    expect(dissect(etherSBus, [client(telegram(1))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [telegram(7), bytesOf(telegram(0).subarray(0, 12), [0]), bytesOf(telegram(0), [0])])
      expect(dissect(etherSBus, [client(other)]).probed).toBe(false);
    expect(takenWrongly(etherSBus, [{ serverPort: 5050 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(etherSBus, [client(telegram(0))]));
});
