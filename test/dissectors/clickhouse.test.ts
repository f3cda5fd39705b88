import { describe, expect, it } from "vitest";
import clickhouse from "../../src/dissectors/clickhouse.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** A number of seven bits a byte, the lowest first. */
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const text = (value: string): Uint8Array => bytesOf(varint(value.length), value);
const hello = (name: string, revision: number): Uint8Array =>
  bytesOf([0], text(name), varint(23), varint(8), varint(revision), text("default"), text("user"), text("secret"));

describe("clickhouse", () => {
  it("is known by the client's hello, of which no secret is kept", () => {
    const got = dissect(clickhouse, [client(hello("ClickHouse client", 54_465))]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
    expect(dissect(clickhouse, [client(hello("clickhouse-go/2", 54_460))]).probed).toBe(true);
  });

  it("is not taken for other revisions, names, sides and neighbours", () => {
    for (const other of [hello("client", 70_000), hello("client", 300), hello("a\x01b", 54_465), hello("", 54_465)])
      expect(dissect(clickhouse, [client(other)]).probed).toBe(false);
    expect(dissect(clickhouse, [server(hello("client", 54_465))]).probed).toBe(false);
    expect(takenWrongly(clickhouse, [{ serverPort: 9000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(clickhouse, [client(hello("ClickHouse client", 54_465))]));
});
