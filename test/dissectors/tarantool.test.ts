import { describe, expect, it } from "vitest";
import tarantool from "../../src/dissectors/tarantool.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf(
  "Tarantool 2.11.1 (Binary) 8f3ec8c9-0b2d-4bd6-a5ab-02f4f2c5f3f5".padEnd(63, " "),
  "\n",
  "QK2HoFZGXTXBq2vFj7soCsHqTo6PGTF575ssUBAJLAI=".padEnd(63, " "),
  "\n",
);

describe("tarantool", () => {
  it("is known by its greeting", () => {
    expect(dissect(tarantool, [server(greeting)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [greeting]) expect(dissect(tarantool, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf(greeting, [0]), bytesOf("Tarantula ", greeting.subarray(10))]) expect(dissect(tarantool, [server(other)]).probed).toBe(false);
    expect(takenWrongly(tarantool, [{ serverPort: 3301 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tarantool, [server(greeting)]));
});
