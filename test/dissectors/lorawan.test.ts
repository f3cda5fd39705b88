import { describe, expect, it } from "vitest";
import lorawan from "../../src/dissectors/lorawan.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Version 2, token, kind, gateway, JSON. */
const gateway = hexBytes("b827ebfffe000001");
const push = bytesOf([2, 1, 2, 0], gateway, '{"rxpk":[{"tmst":1}]}');
const pull = bytesOf([2, 1, 2, 2], gateway);

describe("lorawan", () => {
  it("is known by what a gateway pushes, and by the rest on its port", () => {
    expect(dissect(lorawan, [client(push)]).verdicts).toEqual(["done"]);
    expect(dissect(lorawan, [client(bytesOf([2, 1, 2, 3], '{"txpk":{"imme":true}}'))]).verdicts).toEqual(["done"]);
    expect(dissect(lorawan, [client(pull)], { serverPort: 1700 }).verdicts).toEqual(["done"]);
    expect(dissect(lorawan, [client(bytesOf([2, 1, 2, 4]))], { serverPort: 1700 }).verdicts).toEqual(["done"]);
    expect(dissect(lorawan, [client(bytesOf([2, 1, 2, 5], gateway))], { serverPort: 1700 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [pull, bytesOf([3, 1, 2, 0], gateway, '{"a":1}'), bytesOf([2, 1, 2, 0], gateway, "abc}"), bytesOf([2, 1, 2, 9], gateway)])
      expect(dissect(lorawan, [client(other)]).probed).toBe(false);
    expect(takenWrongly(lorawan, [{ serverPort: 1700 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(lorawan, [client(push), client(pull)], { serverPort: 1700 }));
});
