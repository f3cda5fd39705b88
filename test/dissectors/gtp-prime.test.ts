import { describe, expect, it } from "vitest";
import gtpPrime from "../../src/dissectors/gtp-prime.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { protocol: 17, serverPort: 3386 } as const;
/** Data Record Transfer Request, version 2. */
const records = bytesOf([0x4e, 240], u16(5), u16(9), [126, 1, 252, 0, 1]);

describe("gtp-prime", () => {
  it("is known by its flags, kind and length, with a short or a long header", () => {
    const got = dissect(gtpPrime, [client(records)], port);
    expect([got.verdicts, got.facts.applicationMaster, got.facts.application]).toEqual([["done"], "GTP", "GTP-Prime"]);
    expect(dissect(gtpPrime, [client(bytesOf([0x0e, 1], u16(0), new Uint8Array(16)))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(gtpPrime, [client(records)], { protocol: 17 }).probed).toBe(false);
    for (const other of [bytesOf([0x5e], records.subarray(1)), bytesOf([0x4e, 99], records.subarray(2)), bytesOf(records, [0])])
      expect(dissect(gtpPrime, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(gtpPrime, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(gtpPrime, [client(records)], port));
});
