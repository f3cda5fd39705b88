import { describe, expect, it } from "vitest";
import mysql from "../../src/dissectors/mysql.ts";
import { bearsDamage } from "../support/damage.ts";
import { dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("mysql", () => {
  const greeting = (version: string) => {
    const body = bytesOf([10], version, [0], new Uint8Array(60));
    return bytesOf([body.length, 0, 0, 0], body);
  };

  it("is known by the server's greeting", () => {
    expect(dissect(mysql, [server(greeting("8.0.36"))]).verdicts).toEqual(["done"]);
    expect(dissect(mysql, [server(greeting("5.5.5-10.11.6-MariaDB"))]).probed).toBe(true);
  });

  it("is not taken for other frames", () => {
    for (const other of [greeting("x.y"), greeting("8"), bytesOf(greeting("8.0.36"), [0]), new Uint8Array(60).fill(10)])
      expect(dissect(mysql, [server(other)]).probed).toBe(false);
  });

  it("is known when it refuses", () => {
    const refusal = (code: number) => bytesOf([2 + 1 + 12, 0, 0, 0, 0xff, code & 255, code >>> 8], "Host blocked");
    expect(dissect(mysql, [server(refusal(1130))]).verdicts).toEqual(["done"]);
    expect(dissect(mysql, [server(refusal(9))]).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(mysql, [3306])).toEqual([]));

  it("bears damage", () => bearsDamage(mysql, [server(greeting("8.0.36"))]));
});
