import { describe, expect, it } from "vitest";
import mndp from "../../src/dissectors/mndp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16 } from "../support/packets.ts";

/** Header, sequence, then fields: MAC address 1, identity 5. */
const answer = bytesOf(hexBytes("00000001"), u16(1), u16(6), hexBytes("4c5e0c000001"), u16(5), u16(8), "MikroTik");

describe("mndp", () => {
  it("is known on its port by a question or an answer", () => {
    expect(dissect(mndp, [client(new Uint8Array(4))], { serverPort: 5678 }).verdicts).toEqual(["done"]);
    expect(dissect(mndp, [client(answer)], { serverPort: 5678 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(answer, [0]), hexBytes("00000001"), bytesOf(hexBytes("00000001"), u16(2), u16(6), new Uint8Array(6))])
      expect(dissect(mndp, [client(other)], { serverPort: 5678 }).probed).toBe(false);
    expect(dissect(mndp, [client(answer)]).probed).toBe(false);
    expect(takenWrongly(mndp, [{ serverPort: 5678 }], ["zeroWord"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mndp, [client(answer), client(new Uint8Array(4))], { serverPort: 5678 }));
});
