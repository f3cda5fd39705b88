import { describe, expect, it } from "vitest";
import soulseek from "../../src/dissectors/soulseek.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const text = (value: string): Uint8Array => bytesOf(le(value.length), value);
const message = (...body: (Uint8Array | number[])[]): Uint8Array => {
  const rest = bytesOf(...body);
  return bytesOf(le(rest.length), rest);
};
const login = message(le(1), text("user"), text("secret"), le(160), text("d51c9a7e9353746a6020f9602d452929"), le(17));
const peer = message([1], text("user"), text("P"), le(0));

describe("soulseek", () => {
  it("is known by a login and by the first message of a peer", () => {
    const got = dissect(soulseek, [client(login)]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
    expect(dissect(soulseek, [client(peer)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      message(le(2), text("user"), text("secret"), le(160), text("x")),
      message([1], text("user"), text("Q"), le(0)),
      bytesOf(peer, [0]),
      message([1], text("us\x01r"), text("P"), le(0)),
    ])
      expect(dissect(soulseek, [client(other)]).probed).toBe(false);
    expect(takenWrongly(soulseek, [{ serverPort: 2242 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(soulseek, [client(login), client(peer)]));
});
