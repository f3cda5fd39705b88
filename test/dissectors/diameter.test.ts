import { describe, expect, it } from "vitest";
import diameter from "../../src/dissectors/diameter.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u24, u32 } from "../support/packets.ts";

const avp = (code: number, flags: number, ...value: (string | number[])[]): Uint8Array => {
  const body = bytesOf(...value);
  return bytesOf(u32(code), [flags], u24(8 + body.length), body, new Uint8Array((4 - (body.length & 3)) & 3));
};
const message = (...avps: Uint8Array[]): Uint8Array => {
  const body = bytesOf(...avps);
  return bytesOf([1], u24(20 + body.length), [0x80], u24(257), u32(0), u32(1), u32(2), body);
};
/** Capabilities-Exchange-Request (RFC 6733 §5.3.1). */
const request = message(avp(296, 0x40, "example.com"), avp(264, 0x40, "mme1.Example.com"), avp(257, 0x40, [0, 1, 192, 0, 2, 1]));

describe("diameter", () => {
  it("is known by its header, and takes the sender's name", () => {
    const got = dissect(diameter, [client(request)], { protocol: 6, serverPort: 3868 });
    expect([got.verdicts, got.facts.hostname, got.malformed]).toEqual([["done"], "mme1.example.com", []]);
    expect(dissect(diameter, [client(request)], { protocol: 132 }).facts.hostname).toBe("mme1.example.com");
  });

  it("counts attributes that cannot be", () => {
    const zero = message(avp(296, 0x40, "abcd"), bytesOf(u32(264), [0x40], u24(0)));
    expect(dissect(diameter, [client(zero)]).malformed).toEqual(["diameter-attribute"]);
  });

  it("is not taken for others", () => {
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(request, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(0, 2), changed(3, 61), changed(4, 0x81), changed(5, 9), changed(24, 0x1f)])
      expect(dissect(diameter, [client(other)]).probed).toBe(false);
    expect(takenWrongly(diameter, [{ protocol: 6, serverPort: 3868 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(diameter, [client(request)]));
});
