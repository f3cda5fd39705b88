import { describe, expect, it } from "vitest";
import zookeeper from "../../src/dissectors/zookeeper.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** Length, version 0, last transaction, time out, session, password. */
const connect = (timeoutMs: number, readOnly: number[]): Uint8Array =>
  bytesOf(u32(44 + readOnly.length), u32(0), new Uint8Array(8), u32(timeoutMs), new Uint8Array(8), u32(16), new Uint8Array(16), readOnly);

describe("zookeeper", () => {
  it("is known by the request of a session", () => {
    expect(dissect(zookeeper, [client(connect(30_000, []))]).verdicts).toEqual(["done"]);
    expect(dissect(zookeeper, [client(connect(4000, [0]))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [connect(0, []), connect(30_000, [0, 0]), bytesOf(u32(45), connect(30_000, []).subarray(4))])
      expect(dissect(zookeeper, [client(other)]).probed).toBe(false);
    expect(dissect(zookeeper, [server(connect(30_000, []))]).probed).toBe(false);
    expect(takenWrongly(zookeeper, [{ serverPort: 2181 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(zookeeper, [client(connect(30_000, [0]))]));
});
