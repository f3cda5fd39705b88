import { describe, expect, it } from "vitest";
import mongodb from "../../src/dissectors/mongodb.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const message = (operation: number, answerTo: number, ...body: (Uint8Array | number[] | string)[]): Uint8Array => {
  const rest = bytesOf(...body);
  return bytesOf(le(16 + rest.length), le(5), le(answerTo), le(operation), rest);
};
/** BSON { ping: 1 } (bsonspec.org). */
const ping = hexBytes("0f0000001070696e67000100000000");
const opMsg = message(2013, 0, le(0), [0], ping);
const opQuery = message(2004, 0, le(4), "admin.$cmd\0", le(0), le(-1), ping);
const opReply = message(1, 5, le(8), le(0), le(0), le(0), le(1), ping);

describe("mongodb", () => {
  it("is known by its operations", () => {
    for (const one of [opMsg, opQuery, message(2012, 0, le(2013), le(30), [2], "compressed")])
      expect(dissect(mongodb, [client(one)]).verdicts).toEqual(["done"]);
    expect(dissect(mongodb, [server(opReply)]).verdicts).toEqual(["done"]);
    expect(dissect(mongodb, [client(message(2013, 0, le(0), [0], new Uint8Array(900)).subarray(0, 600))]).probed).toBe(true);
  });

  it("is not taken for other operations, flags and neighbours", () => {
    for (const other of [
      message(2013, 0, le(4), [0], ping),
      message(2013, 0, le(0), [7], ping),
      message(2004, 0, le(4), "\x01\0", ping),
      message(9, 0, ping),
      bytesOf(opMsg, [0]),
    ]) {
      expect(dissect(mongodb, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(mongodb, [{ serverPort: 27_017 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mongodb, [client(opMsg), client(opQuery), server(opReply)]));
});
