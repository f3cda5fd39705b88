import { describe, expect, it } from "vitest";
import ipfix from "../../src/dissectors/ipfix.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 4739 } as const;
/** A template and one record by it. */
const message = bytesOf(
  u16(10),
  u16(36),
  u32(1_700_000_000),
  u32(1),
  u32(7),
  u16(2),
  u16(12),
  u16(256),
  u16(1),
  u16(8),
  u16(4),
  u16(256),
  u16(8),
  [192, 0, 2, 1],
);

describe("ipfix", () => {
  it("is known by version, length and sets, over UDP and TCP", () => {
    expect(dissect(ipfix, [client(message)], udp).verdicts).toEqual(["done"]);
    expect(dissect(ipfix, [client(bytesOf(message, message))], { protocol: 6, serverPort: 9000 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(message, (byte, i) => (i === at ? value : byte));
    for (const other of [changed(1, 9), changed(3, 35), changed(17, 4), changed(19, 3), message.subarray(0, 30)])
      expect(dissect(ipfix, [client(other)], udp).probed).toBe(false);
    expect(takenWrongly(ipfix, [udp, { protocol: 6, serverPort: 4739 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ipfix, [client(message)], udp));
});
