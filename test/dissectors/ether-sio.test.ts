import { describe, expect, it } from "vitest";
import etherSio from "../../src/dissectors/ether-sio.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Name, kind, version, length, transfer, telegram, source. */
const telegram = bytesOf("ESIO", u16(1), u16(2), u32(24), u32(1), u32(7), new Uint8Array(8));

describe("ether-sio", () => {
  it("is known by its name", () => {
    expect(dissect(etherSio, [client(telegram)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("ESIO", u16(99), new Uint8Array(20)), bytesOf("ESIX", new Uint8Array(20)), telegram.subarray(0, 12)])
      expect(dissect(etherSio, [client(other)]).probed).toBe(false);
    expect(takenWrongly(etherSio, [{ serverPort: 6060 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(etherSio, [client(telegram)]));
});
