import { describe, expect, it } from "vitest";
import aerospike from "../../src/dissectors/aerospike.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const packet = (type: number, ...body: (Uint8Array | string | number[])[]): Uint8Array => {
  const rest = bytesOf(...body);
  return bytesOf([2, type], u16(0), u32(rest.length), rest);
};

describe("aerospike", () => {
  it("is known by a question for names and by a message", () => {
    expect(dissect(aerospike, [client(packet(1, "node\npartition-generation\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(aerospike, [client(packet(3, [22], new Uint8Array(21)))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other types, lengths and neighbours", () => {
    for (const other of [
      packet(1, "no line end"),
      packet(1, "\x01\x02\x03\x04\n"),
      packet(3, [21], new Uint8Array(21)),
      packet(7, [22], new Uint8Array(21)),
      bytesOf(packet(1, "node\n"), [0]),
    ]) {
      expect(dissect(aerospike, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(aerospike, [{ serverPort: 3000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(aerospike, [client(packet(1, "node\n")), client(packet(3, [22], new Uint8Array(21)))]));
});
