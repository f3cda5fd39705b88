import { describe, expect, it } from "vitest";
import bacnet from "../../src/dissectors/bacnet.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Annex J.2.11: original broadcast with the network message of a Who-Is. */
const whoIs = hexBytes("810b000c0120ffff00ff1008");
const forwarded = bytesOf([0x81, 4, 0, 18], [10, 0, 0, 1, 0xba, 0xc0], hexBytes("0120ffff00ff1008"));
const register = hexBytes("81050006003c");

describe("bacnet", () => {
  it("is known by a network message inside, or by its port", () => {
    expect(dissect(bacnet, [client(whoIs)]).verdicts).toEqual(["done"]);
    expect(dissect(bacnet, [client(forwarded)]).verdicts).toEqual(["done"]);
    expect(dissect(bacnet, [client(register)], { serverPort: 47_808 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hexBytes("810b000c0220ffff00ff1008"), hexBytes("810b000d0120ffff00ff1008"), register, hexBytes("810c0006003c")])
      expect(dissect(bacnet, [client(other)]).probed).toBe(false);
    expect(takenWrongly(bacnet, [{ serverPort: 47_808 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bacnet, [client(whoIs), client(forwarded), client(register)], { serverPort: 47_808 }));
});
