import { describe, expect, it } from "vitest";
import firebird from "../../src/dissectors/firebird.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Operation, operation to follow, version, architecture, path, number of protocols. */
function connect(version: number): Uint8Array {
  return bytesOf(u32(1), u32(19), u32(version), u32(1), u32(12), "employee.fdb", u32(3), new Uint8Array(60));
}

describe("firebird", () => {
  it("is known by the first operation, of which no path is kept", () => {
    const got = dissect(firebird, [client(connect(3))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("employee");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [connect(9), bytesOf(u32(1), u32(18), connect(3).subarray(8)), connect(3).subarray(0, 30)])
      expect(dissect(firebird, [client(other)]).probed).toBe(false);
    expect(dissect(firebird, [server(connect(3))]).probed).toBe(false);
    expect(takenWrongly(firebird, [{ serverPort: 3050 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(firebird, [client(connect(3))]));
});
