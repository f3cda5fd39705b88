import { describe, expect, it } from "vitest";
import edonkey from "../../src/dissectors/edonkey.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const frame = (protocol: number, operation: number, ...body: (Uint8Array | number[])[]): Uint8Array => {
  const rest = bytesOf([operation], ...body);
  return bytesOf([protocol], le(rest.length), rest);
};
const hash = new Uint8Array(16).fill(0x1b);
const address = hexBytes("0a000001 3612");
const hello = frame(0xe3, 0x01, [16], hash, address, le(1), new Uint8Array(12));
const login = frame(0xe3, 0x01, hash, address, le(4), new Uint8Array(40));

describe("edonkey", () => {
  it("is known by what says hello, and by a server's answer over UDP", () => {
    expect(dissect(edonkey, [client(hello)]).verdicts).toEqual(["done"]);
    expect(dissect(edonkey, [client(login)]).verdicts).toEqual(["done"]);
    expect(dissect(edonkey, [server(frame(0xe3, 0x4c, hash, address, le(3), new Uint8Array(30)))]).verdicts).toEqual(["done"]);
    expect(dissect(edonkey, [client(hexBytes("e39612345678")), server(hexBytes("e397123456780100"))], { protocol: 17 }).verdicts).toEqual(["maybe", "done"]);
  });

  it("is known by a Kademlia search and its answer", () => {
    const target = new Uint8Array(16).fill(0x3c);
    const search = bytesOf([0xe4, 0x21, 11], target, new Uint8Array(16).fill(7));
    const found = (of: Uint8Array) => bytesOf([0xe4, 0x29], of, [1], new Uint8Array(25));
    expect(dissect(edonkey, [client(search), server(found(target))], { protocol: 17 }).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(edonkey, [client(search), server(found(new Uint8Array(16)))], { protocol: 17 }).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(edonkey, [client(bytesOf(search, [0]))], { protocol: 17 }).probed).toBe(false);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      frame(0xe3, 0x02, [16], hash, address),
      frame(0xe3, 0x01, hash, address, le(0), le(0)),
      hello.subarray(0, 30),
      frame(0xe5, 0x01, [16], hash, address),
    ])
      expect(dissect(edonkey, [client(other)]).probed).toBe(false);
    expect(dissect(edonkey, [client(hexBytes("e396")), server(hexBytes("e399"))], { protocol: 17 }).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(edonkey, [{ serverPort: 4662 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(edonkey, [client(hello), server(login)]));
});
