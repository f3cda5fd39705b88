import { describe, expect, it } from "vitest";
import zeromq from "../../src/dissectors/zeromq.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const signature = bytesOf([0xff], new Uint8Array(8), [0x7f]);
/** ZMTP 3.0: signature, version, mechanism, as-server, filler. */
const greeting = bytesOf(signature, [3, 0], "NULL", new Uint8Array(16), [0], new Uint8Array(31));

describe("zeromq", () => {
  it("is known by its greeting, whole or the signature alone", () => {
    for (const one of [greeting, signature, bytesOf([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5])])
      expect(dissect(zeromq, [client(one)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other signatures, versions and neighbours", () => {
    for (const other of [signature.subarray(0, 9), bytesOf(signature, [9]), bytesOf([0xff], new Uint8Array(8).fill(1), [0x7f, 3])])
      expect(dissect(zeromq, [client(other)]).probed).toBe(false);
    expect(takenWrongly(zeromq)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(zeromq, [client(greeting)]));
});
