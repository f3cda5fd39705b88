import { describe, expect, it } from "vitest";
import slp from "../../src/dissectors/slp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u24 } from "../support/packets.ts";

const port = { protocol: 17, serverPort: 427 } as const;
const body = bytesOf(u16(0), u16(13), "service:agent", u16(7), "default", u16(0), u16(0));
/** SrvRqst (RFC 2608 §8.1) in English. */
const request = bytesOf([2, 1], u24(16 + body.length), u16(0x2000), u24(0), u16(1), u16(2), "en", body);
const first = bytesOf([1, 1], u16(20), [0, 0], u16(0x656e), u16(3), u16(7), new Uint8Array(8));

describe("slp", () => {
  it("is known by version, function and length", () => {
    for (const message of [request, first]) expect(dissect(slp, [client(message)], port).verdicts).toEqual(["done"]);
    expect(dissect(slp, [client(request)], { protocol: 6, serverPort: 427 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const other of [bytesOf([3], request.subarray(1)), bytesOf([2, 12], request.subarray(2)), bytesOf(request, [0])]) {
      expect(dissect(slp, [client(other)], port).probed).toBe(false);
    }
    expect(dissect(slp, [client(request)], { protocol: 17 }).probed).toBe(false);
    expect(takenWrongly(slp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(slp, [client(request), client(first)], port));
});
