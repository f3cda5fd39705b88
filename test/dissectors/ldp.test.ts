import { describe, expect, it } from "vitest";
import ldp from "../../src/dissectors/ldp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Hello with its common parameters (RFC 5036 §3.5.2). */
const hello = bytesOf(u16(1), u16(22), [192, 0, 2, 1, 0, 0], u16(0x0100), u16(12), u32(1), u16(0x0400), u16(4), u16(15), u16(0));

describe("ldp", () => {
  it("is known over UDP and TCP", () => {
    expect(dissect(ldp, [client(hello)], { protocol: 17, serverPort: 646 }).verdicts).toEqual(["done"]);
    expect(dissect(ldp, [client(bytesOf(hello, hello))], { protocol: 6, serverPort: 646 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(hello, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(1, 2), changed(3, 99), changed(10, 9), changed(13, 200), bytesOf(hello.subarray(0, 4), u32(0), hello.subarray(8))]) {
      expect(dissect(ldp, [client(other)], { protocol: 17, serverPort: 646 }).probed).toBe(false);
    }
    expect(
      takenWrongly(ldp, [
        { protocol: 17, serverPort: 646 },
        { protocol: 6, serverPort: 646 },
      ]),
    ).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ldp, [client(hello)], { protocol: 17, serverPort: 646 }));
});
