import { describe, expect, it } from "vitest";
import capwap from "../../src/dissectors/capwap.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 5246 };
/** Discovery Request of the IETF: header of 8 bytes, then kind 1, sequence, length, flags, an element. */
const discovery = bytesOf([0, 0x10, 0x02, 0, 0, 0, 0, 0], u32(1), [0], u16(8), [0], u16(20), u16(1), [1]);
const hidden = bytesOf([1, 0, 0, 0], [22, 0xfe, 0xff], new Uint8Array(30));

describe("capwap", () => {
  it("is known by plain control, by DTLS behind the preamble, and by data", () => {
    const got = dissect(capwap, [client(discovery)], port);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], false]);
    expect(dissect(capwap, [client(hidden)], port).facts.encrypted).toBe(true);
    expect(dissect(capwap, [client(bytesOf([0, 0x10, 0x43, 0, 0, 0, 0, 0], new Uint8Array(30)))], { serverPort: 5247 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(capwap, [client(discovery)]).probed).toBe(false);
    for (const other of [
      bytesOf([0x10], discovery.subarray(1)),
      bytesOf([0, 0x08], discovery.subarray(2)),
      discovery.subarray(0, 12),
      bytesOf([1, 0, 0, 1], hidden.subarray(4)),
    ]) {
      expect(dissect(capwap, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(capwap, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(capwap, [client(discovery), client(hidden)], port));
});
