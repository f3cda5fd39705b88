import { describe, expect, it } from "vitest";
import wakeOnLan from "../../src/dissectors/wake-on-lan.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const address = [2, 0, 0x5e, 0x10, 0, 7];
const packet = bytesOf(new Uint8Array(6).fill(255), ...Array.from({ length: 16 }, () => address));

describe("wake-on-lan", () => {
  it("is known by the address sixteen times, on any port, with a password or without", () => {
    expect(dissect(wakeOnLan, [client(packet)], { serverPort: 9 }).verdicts).toEqual(["done"]);
    expect(dissect(wakeOnLan, [client(bytesOf(packet, [1, 2, 3, 4, 5, 6]))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    const broken = packet.slice();
    broken[60] = 1;
    for (const other of [broken, packet.subarray(0, 100), new Uint8Array(102).fill(255)])
      expect(dissect(wakeOnLan, [client(other)], { serverPort: 9 }).probed).toBe(false);
    expect(takenWrongly(wakeOnLan, [{ serverPort: 9 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(wakeOnLan, [client(packet)]));
});
