import { describe, expect, it } from "vitest";
import openwire from "../../src/dissectors/openwire.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Size, type 1 (WIREFORMAT_INFO), magic, version, properties. */
const information = (type: number): Uint8Array => bytesOf(u32(240), [type], "ActiveMQ", u32(12), [1], new Uint8Array(80));

describe("openwire", () => {
  it("is known by its wire format information", () => {
    expect(dissect(openwire, [client(information(1))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other commands and neighbours", () => {
    expect(dissect(openwire, [client(information(2))]).probed).toBe(false);
    expect(takenWrongly(openwire, [{ serverPort: 61_616 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(openwire, [client(information(1))]));
});
