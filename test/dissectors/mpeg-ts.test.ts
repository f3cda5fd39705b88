import { describe, expect, it } from "vitest";
import mpegTs from "../../src/dissectors/mpeg-ts.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** ISO/IEC 13818-1 §2.4.3.2: synchronisation, a packet identifier, payload only, a counter. */
const packet = (counter: number, control = 1): Uint8Array => bytesOf([0x47, 0x01, 0x00, (control << 4) | counter], new Uint8Array(184).fill(0xff));

describe("mpeg-ts", () => {
  it("is known by several packets in a datagram, or by two datagrams of one", () => {
    expect(dissect(mpegTs, [client(bytesOf(...[0, 1, 2, 3, 4, 5, 6].map((counter) => packet(counter))))]).verdicts).toEqual(["done"]);
    expect(dissect(mpegTs, [client(packet(0)), client(packet(1))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for other sizes, other bytes and neighbours", () => {
    for (const other of [packet(0).subarray(1), bytesOf(packet(0), [0x47]), bytesOf(packet(0), new Uint8Array(188)), packet(0, 0)]) {
      expect(dissect(mpegTs, [client(other)]).probed).toBe(false);
    }
    expect(dissect(mpegTs, [client(packet(0)), client(bytesOf("GET / HTTP/1.1"))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(mpegTs)).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mpegTs, [client(packet(0)), client(packet(1))]));
});
