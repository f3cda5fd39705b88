import { describe, expect, it } from "vitest";
import mysql from "../../src/dissectors/mysql.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
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

  it("is known by a query in the middle of a connection", () => {
    const query = (text: string) => bytesOf([1 + text.length, 0, 0, 0, 3], text);
    expect(dissect(mysql, [client(query("SELECT * FROM t"))]).verdicts).toEqual(["done"]);
    expect(dissect(mysql, [server(query("SELECT * FROM t"))]).probed).toBe(false);
    for (const other of [query("GET / HTTP/1.1"), bytesOf(query("SELECT 1 FROM t"), [0])]) expect(dissect(mysql, [client(other)]).probed).toBe(false);
  });

  it("is known when it refuses", () => {
    const refusal = (code: number) => bytesOf([2 + 1 + 12, 0, 0, 0, 0xff, code & 255, code >>> 8], "Host blocked");
    expect(dissect(mysql, [server(refusal(1130))]).verdicts).toEqual(["done"]);
    expect(dissect(mysql, [server(refusal(9))]).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(mysql, [{ serverPort: 3306 }])).toEqual([]));

  it("bears damage", () => bearsDamage(mysql, [server(greeting("8.0.36"))]));
});
