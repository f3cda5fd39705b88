import { describe, expect, it } from "vitest";
import oracle from "../../src/dissectors/oracle.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** TNS connect: length, two check sums, type, version, compatible version, options, sizes, line turnaround, data length and offset. */
function connect(version = 318, compatible = 300, type = 1): Uint8Array {
  const data = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=x)))";
  return bytesOf(
    u16(58 + data.length),
    u16(0),
    [type, 0],
    u16(0),
    u16(version),
    u16(compatible),
    new Uint8Array(12),
    u16(data.length),
    u16(58),
    new Uint8Array(30),
    data,
  );
}

describe("oracle", () => {
  it("is known by the connect packet", () => {
    expect(dissect(oracle, [client(connect())]).verdicts).toEqual(["done"]);
    expect(dissect(oracle, [client(connect(310, 300))]).probed).toBe(true);
  });

  it("is not taken for other types, versions and neighbours", () => {
    for (const other of [connect(318, 300, 6), connect(500), connect(318, 319), bytesOf(connect(), [0])])
      expect(dissect(oracle, [client(other)]).probed).toBe(false);
    expect(takenWrongly(oracle, [{ serverPort: 1521 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(oracle, [client(connect())]));
});
