import { describe, expect, it } from "vitest";
import cassandra from "../../src/dissectors/cassandra.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** §2: version, flags, stream, operation, length. */
const frame = (version: number, operation: number, body: Uint8Array = new Uint8Array(0)): Uint8Array =>
  bytesOf([version, 0], u16(0), [operation], u32(body.length), body);
const startup = bytesOf(u16(1), u16(11), "CQL_VERSION", u16(5), "3.0.0");

describe("cassandra", () => {
  it("is known by STARTUP, or by OPTIONS and its answer", () => {
    expect(dissect(cassandra, [client(frame(4, 1, startup))]).verdicts).toEqual(["done"]);
    expect(dissect(cassandra, [client(bytesOf([2, 0, 0, 1], u32(startup.length), startup))]).verdicts).toEqual(["done"]);
    expect(dissect(cassandra, [client(frame(5, 5)), server(frame(0x85, 6, bytesOf(u16(0))))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(cassandra, [client(frame(5, 5))], { serverPort: 9042 }).verdicts).toEqual(["done"]);
  });

  it("is known by a statement in the middle of a connection", () => {
    const statement = "SELECT * FROM system.local";
    expect(dissect(cassandra, [client(frame(4, 7, bytesOf(u32(statement.length), statement, [0, 1, 0])))]).verdicts).toEqual(["done"]);
    expect(dissect(cassandra, [client(frame(4, 7, bytesOf(u32(900), statement)))]).probed).toBe(false);
  });

  it("is not taken for other operations, answers and neighbours", () => {
    for (const other of [frame(4, 1, bytesOf("x")), frame(9, 5), frame(4, 5, bytesOf("x")), frame(0x84, 5)])
      expect(dissect(cassandra, [client(other)]).probed).toBe(false);
    expect(dissect(cassandra, [client(frame(5, 5)), server(frame(0x05, 6))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(cassandra, [{ serverPort: 9042 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(cassandra, [client(frame(4, 1, startup)), client(frame(5, 5)), server(frame(0x85, 6, bytesOf(u16(0))))]));
});
