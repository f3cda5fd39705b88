import { describe, expect, it } from "vitest";
import elasticsearch from "../../src/dissectors/elasticsearch.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const frame = (status: number, body: string): Uint8Array => bytesOf("ES", u32(13 + body.length), u32(0), u32(1), [status], u32(8_000_099), body);

describe("elasticsearch", () => {
  it("is known by its header, of which the rest may come later", () => {
    expect(dissect(elasticsearch, [client(frame(0x08, "internal:tcp/handshake"))]).verdicts).toEqual(["done"]);
    expect(dissect(elasticsearch, [client(frame(0, "x".repeat(900)).subarray(0, 500))]).probed).toBe(true);
  });

  it("is not taken for text, other states and neighbours", () => {
    for (const other of [bytesOf("ESTABLISHED CONNECTION OK"), frame(0x80, "abc"), bytesOf(frame(0, "abc"), "xyz")])
      expect(dissect(elasticsearch, [client(other)]).probed).toBe(false);
    expect(takenWrongly(elasticsearch, [{ serverPort: 9300 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(elasticsearch, [client(frame(8, "internal:tcp/handshake"))]));
});
