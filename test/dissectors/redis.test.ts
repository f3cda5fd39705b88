import { describe, expect, it } from "vitest";
import redis from "../../src/dissectors/redis.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

describe("redis", () => {
  it("is known by a command", () => {
    expect(dissect(redis, [client(bytesOf("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n"))]).verdicts).toEqual(["done"]);
    for (const answer of ["+PONG\r\n", "-NOAUTH Authentication required.\r\n"]) expect(dissect(redis, [server(bytesOf(answer))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for IMAP or other lines", () => {
    for (const other of ["* OK ready now\r\n", "*2\r\n:4\r\n:5\r\n", "*x\r\n$4\r\nPING", "*12345\r\n$1\r\n"])
      expect(dissect(redis, [client(bytesOf(other))]).probed).toBe(false);
    expect(takenWrongly(redis, [{ serverPort: 6379 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(redis, [client(bytesOf("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n")), server(bytesOf("+PONG\r\n"))]));
});
