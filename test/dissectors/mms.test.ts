import { describe, expect, it } from "vitest";
import mms from "../../src/dissectors/mms.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const connect = hexBytes("0300001611e00000000100c0010ac1020100c2020102");
/** Session connect with the presentation's list of contexts: ACSE, and MMS by its abstract syntax. */
const initiate = bytesOf(
  hexBytes("0300002a02f080"),
  hexBytes("0d2105061301001601021402000233020001"),
  hexBytes("a4113006020101060452010001"),
  hexBytes("060528ca220201"),
);

describe("mms", () => {
  it("is known by the session whose presentation names it", () => {
    expect(dissect(mms, [client(connect), client(initiate)]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    const other = initiate.slice();
    other[other.length - 1] = 9;
    expect(dissect(mms, [client(connect), client(other)]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(mms, [client(hexBytes("0300001902f08032010000000000080000f0000001000101e0"))]).probed).toBe(false);
    expect(takenWrongly(mms, [{ serverPort: 102 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mms, [client(connect), client(initiate)]));
});
