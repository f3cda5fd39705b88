import { describe, expect, it } from "vitest";
import thrift from "../../src/dissectors/thrift.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Strict binary: version and kind, name, sequence id, an empty struct. */
const binary = (name: string, kind = 1): Uint8Array => bytesOf([0x80, 1, 0, kind], u32(name.length), name, u32(0), [0]);
/** Compact: protocol id, kind and version 1, sequence id, name, an empty struct. */
const compact = (name: string, kind = 4): Uint8Array => bytesOf([0x82, (kind << 5) | 1, 0x81, 0x01, name.length], name, [0]);

describe("thrift", () => {
  it("is known by a message in either encoding, framed or not", () => {
    expect(dissect(thrift, [client(binary("getUser"))]).verdicts).toEqual(["done"]);
    expect(dissect(thrift, [client(bytesOf(u32(binary("getUser").length), binary("getUser")))]).verdicts).toEqual(["done"]);
    expect(dissect(thrift, [client(compact("emitBatch"))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other kinds, names and neighbours", () => {
    for (const other of [binary("getUser", 9), binary("a\x01b"), binary(""), compact("emitBatch", 5), compact("\x01\x02\x03")])
      expect(dissect(thrift, [client(other)]).probed).toBe(false);
    expect(takenWrongly(thrift)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(thrift, [client(binary("getUser")), client(compact("emitBatch"))]));
});
