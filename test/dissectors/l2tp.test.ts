import { describe, expect, it } from "vitest";
import l2tp from "../../src/dissectors/l2tp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 1701 };
/** SCCRQ: message type and protocol version as attributes (RFC 2661 §6.1). */
const control = hexBytes("c802 001c 0000 0000 0000 0000 8008 0000 0000 0001 8008 0000 0002 0100");
const data = bytesOf(u16(0x4002), u16(12), u16(7), u16(9), [0xff, 0x03, 0xc0, 0x21]);
const version3 = bytesOf(u16(3), u16(0), u32(77), new Uint8Array(20));

describe("l2tp", () => {
  it("is known by control messages and data of version 2, and data of version 3", () => {
    for (const message of [control, data, version3]) expect(dissect(l2tp, [client(message)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const hex of ["c802001d00000000000000008008000000000001", "c8010014000000000000000080080000", "f802001400000000000000008008000000000001"]) {
      expect(dissect(l2tp, [client(hexBytes(hex))], port).probed, hex).toBe(false);
    }
    expect(dissect(l2tp, [client(control)]).probed).toBe(false);
    expect(takenWrongly(l2tp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(l2tp, [client(control), client(data), client(version3)], port));
});
