import { describe, expect, it } from "vitest";
import cnpIp from "../../src/dissectors/cnp-ip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Length, version, type, extended header, flags, vendor, session, sequence, time. */
const packet = bytesOf(u16(28), [1, 1, 0, 0], u16(0), u32(1), u32(2), u32(3), new Uint8Array(8).fill(6));

describe("cnp-ip", () => {
  it("is known on its ports", () => {
    expect(dissect(cnpIp, [client(packet)], { serverPort: 1628 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [packet]) expect(dissect(cnpIp, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf(packet, [0]), bytesOf(u16(28), [2], packet.subarray(3))])
      expect(dissect(cnpIp, [client(other)], { serverPort: 1628 }).probed).toBe(false);
    expect(takenWrongly(cnpIp, [{ serverPort: 1628 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(cnpIp, [client(packet)], { serverPort: 1628 }));
});
