import { describe, expect, it } from "vitest";
import rx from "../../src/dissectors/rx.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 7003 };
/** Data packet of a call to the volume location server. */
const call = bytesOf(u32(0x570f_b560), u32(0x5c3f_c988), u32(1), u32(1), u32(1), [1, 5, 0, 0], u16(0), u16(52), u32(503));

describe("rx", () => {
  it("is known by its header on AFS' ports", () => {
    const got = dissect(rx, [client(call)], port);
    expect([got.verdicts, got.facts.application]).toEqual([["done"], "AFS"]);
  });

  it("is not taken for others", () => {
    expect(dissect(rx, [client(call)]).probed).toBe(false);
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(call, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(20, 14), changed(21, 0x80), changed(23, 9), changed(8, 9), changed(26, 0x20), call.subarray(0, 27)])
      expect(dissect(rx, [client(other)], port).probed).toBe(false);
    expect(takenWrongly(rx, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rx, [client(call)], port));
});
