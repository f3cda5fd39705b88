import { describe, expect, it } from "vitest";
import memcached from "../../src/dissectors/memcached.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Binary protocol: magic, operation, key length, extras length, data type, status or bucket, body length, opaque, cas. */
const binary = (magic: number, operation: number, key: string, extras: number): Uint8Array =>
  bytesOf([magic, operation], u16(key.length), [extras, 0], u16(0), u32(extras + key.length), u32(7), u32(0), u32(0), new Uint8Array(extras), key);

describe("memcached", () => {
  it("is known by a command with data, or by a question and its answer", () => {
    expect(dissect(memcached, [client(bytesOf("set greeting 0 900 5\r\nhello\r\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(memcached, [client(bytesOf("get greeting\r\n")), server(bytesOf("VALUE greeting 0 5\r\nhello\r\nEND\r\n"))]).verdicts).toEqual([
      "maybe",
      "done",
    ]);
    expect(dissect(memcached, [client(bytesOf("stats\r\n")), server(bytesOf("STAT pid 1\r\n"))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is known by binary packets, and Couchbase by its port", () => {
    expect(dissect(memcached, [client(binary(0x80, 0, "Hello", 0))]).verdicts).toEqual(["done"]);
    const couchbase = dissect(memcached, [client(binary(0x80, 0x1f, "client/1", 0))], { serverPort: 11_210 });
    expect([couchbase.verdicts, couchbase.facts.application]).toEqual([["done"], "Couchbase"]);
  });

  it("is known over UDP behind its frame header", () => {
    const frame = (text: string): Uint8Array => bytesOf(u16(9), u16(0), u16(1), u16(0), text);
    expect(dissect(memcached, [client(frame("stats\r\n"))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(memcached, [server(frame("STAT pid 1\r\n"))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(memcached, [client(bytesOf(u16(9), u16(0), u16(1), u16(1), "stats\r\n"))], { protocol: 17 }).probed).toBe(false);
  });

  it("is not taken for other commands, lengths that disagree and neighbours", () => {
    expect(dissect(memcached, [client(bytesOf("get file.txt\r\n")), server(bytesOf("200 ok\r\n"))]).verdicts).toEqual(["maybe", "no"]);
    for (const other of [bytesOf("set x=1 y\r\n"), bytesOf(binary(0x80, 0, "Hello", 0), [0]), bytesOf("getaddrinfo\r\n")]) {
      expect(dissect(memcached, [client(other)]).verdicts).not.toContain("done");
    }
    expect(takenWrongly(memcached, [{ serverPort: 11_211 }, { serverPort: 11_210 }])).toEqual([]);
  });

  it("bears damage", () =>
    bearsDamage(memcached, [
      client(bytesOf("set greeting 0 900 5\r\nhello\r\n")),
      server(binary(0x81, 0, "", 4)),
      client(bytesOf(u16(9), u16(0), u16(1), u16(0), "stats\r\n")),
    ]));
});
