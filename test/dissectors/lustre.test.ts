import { describe, expect, it } from "vitest";
import lustre from "../../src/dissectors/lustre.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { hexBytes } from "../support/packets.ts";

/** Magic, version, network id; in either byte order. */
const request = hexBytes("0071ceac01000000050000c0a8000002");

describe("lustre", () => {
  it("is known by the request for a connection in either byte order", () => {
    expect(dissect(lustre, [client(request)]).verdicts).toEqual(["done"]);
    expect(dissect(lustre, [client(hexBytes("acce7100000000010002000ac0a80001"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hexBytes("0071ceac02000000050000c0a8000002"), request.subarray(0, 12), hexBytes("0071cead01000000050000c0a8000002")])
      expect(dissect(lustre, [client(other)]).probed).toBe(false);
    expect(takenWrongly(lustre, [{ serverPort: 988 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(lustre, [client(request)]));
});
