import { describe, expect, it } from "vitest";
import mysql from "../../src/dissectors/mysql.ts";
import { dissect, server } from "../support/dissect.ts";
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
});
