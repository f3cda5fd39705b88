import { describe, expect, it } from "vitest";
import collectd from "../../src/dissectors/collectd.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const port = { serverPort: 25826 };
const part = (kind: number, ...body: (string | number[] | Uint8Array)[]): Uint8Array => {
  const bytes = bytesOf(...body);
  return bytesOf(u16(kind), u16(4 + bytes.length), bytes);
};
const values = bytesOf(part(0, "Db1.example\0"), part(8, new Uint8Array(8)), part(2, "cpu\0"), part(6, u16(1), [1], new Uint8Array(8)));
const signed = bytesOf(part(0x200, new Uint8Array(32).fill(7), "user"), values);
const sealed = part(0x210, u16(4), "user", new Uint8Array(60).fill(7));

describe("collectd", () => {
  it("is known by parts that fill the datagram, and takes the host's name", () => {
    const got = dissect(collectd, [client(values)], { serverPort: 9000 });
    expect([got.verdicts, got.facts.hostname, got.facts.encrypted]).toEqual([["done"], "db1.example", false]);
    expect(dissect(collectd, [client(signed)], port).facts.hostname).toBe("db1.example");
    const hidden = dissect(collectd, [client(sealed)], port).facts;
    expect([hidden.hostname, hidden.encrypted]).toEqual(["", true]);
  });

  it("is not taken for others", () => {
    expect(dissect(collectd, [client(sealed)]).probed).toBe(false);
    for (const other of [values.subarray(0, 30), bytesOf(values, [0, 0x20, 0, 8, 0, 0, 0, 0]), part(0, "host")])
      expect(dissect(collectd, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(collectd, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(collectd, [client(values), client(signed), client(sealed)], port));
});
