import { describe, expect, it } from "vitest";
import telegram from "../../src/dissectors/telegram.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** An unencrypted message: no key, an id, the body's length, req_pq_multi and a nonce. */
const question = bytesOf(new Uint8Array(8), hexBytes("51e57ac42770964a"), le(20), le(0xbe7e8ef1), new Uint8Array(16).fill(0x3e));
const abridged = bytesOf([0xef, question.length / 4], question);
const intermediate = bytesOf([0xee, 0xee, 0xee, 0xee], le(question.length), question);
const reflector = bytesOf(new Uint8Array(16).fill(0x2f), new Uint8Array(12).fill(0xff), [0xfe, 0xff, 0xff, 0xff], new Uint8Array(8));

describe("telegram", () => {
  it("is known by the exchange of keys in its framings, and by questions to its reflectors", () => {
    expect(dissect(telegram, [client(abridged)]).verdicts).toEqual(["done"]);
    expect(dissect(telegram, [client(intermediate)]).verdicts).toEqual(["done"]);
    expect(dissect(telegram, [client(reflector)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf([0xef, 9], question), bytesOf([0xef, 10], new Uint8Array(8).fill(1), question.subarray(8)), question])
      expect(dissect(telegram, [client(other)]).probed).toBe(false);
    expect(dissect(telegram, [client(bytesOf(reflector, [0]))], { protocol: 17 }).probed).toBe(false);
    const ones = bytesOf(hexBytes("21310020"), new Uint8Array(28).fill(0xff));
    expect(dissect(telegram, [client(ones)], { protocol: 17 }).probed).toBe(false);
    expect(takenWrongly(telegram)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(telegram, [client(abridged), client(intermediate), client(reflector)]));
});
