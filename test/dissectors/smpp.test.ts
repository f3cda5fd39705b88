import { describe, expect, it } from "vitest";
import smpp from "../../src/dissectors/smpp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Length, command, status, sequence; system id, password, system type, version, address. */
function bind(command: number): Uint8Array {
  const body = bytesOf("client1\0", "secret\0", "\0", [0x34, 0, 0], "\0");
  return bytesOf(u32(16 + body.length), u32(command), u32(0), u32(1), body);
}

describe("smpp", () => {
  it("is known by binds, of which no secret is kept, and by enquiries on its port", () => {
    const got = dissect(smpp, [client(bind(9))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
    expect(dissect(smpp, [client(bind(1))]).verdicts).toEqual(["done"]);
    expect(dissect(smpp, [client(bind(2))]).verdicts).toEqual(["done"]);
    expect(dissect(smpp, [client(bytesOf(u32(16), u32(0x15), u32(0), u32(7)))], { serverPort: 2775 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bind(3), bytesOf(bind(9), [0]), bytesOf(u32(16), u32(0x15), u32(0), u32(7)), bytesOf(u32(19), u32(9), u32(0), u32(1), [1, 2, 0])])
      expect(dissect(smpp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(smpp, [{ serverPort: 2775 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(smpp, [client(bind(9))]));
});
