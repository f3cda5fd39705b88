import { describe, expect, it } from "vitest";
import ptp from "../../src/dissectors/ptp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

/** Kind, version, length, domain, reserved, flags, correction, port identity, sequence, control, interval, origin's time. */
const message = (kind: number, size: number, version = 2): Uint8Array => bytesOf([kind, version], u16(size), new Uint8Array(40).fill(1)).slice(0, size);
const announce = bytesOf([0x0b, 2], u16(64), new Uint8Array(60));

describe("ptp", () => {
  it("is known on its ports by kind, version and length", () => {
    expect(dissect(ptp, [client(message(0, 44))], { serverPort: 319 }).verdicts).toEqual(["done"]);
    expect(dissect(ptp, [client(message(1, 44))], { serverPort: 319 }).verdicts).toEqual(["done"]);
    expect(dissect(ptp, [client(bytesOf(message(0, 44), [0, 0]))], { serverPort: 319 }).verdicts).toEqual(["done"]);
    expect(dissect(ptp, [client(announce)], { serverPort: 320 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message(5, 44), message(0, 44, 1), message(2, 44), message(0, 44).subarray(0, 40)])
      expect(dissect(ptp, [client(other)], { serverPort: 319 }).probed).toBe(false);
    expect(dissect(ptp, [client(message(0, 44))]).probed).toBe(false);
    expect(takenWrongly(ptp, [{ serverPort: 319 }, { serverPort: 320 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ptp, [client(message(0, 44)), client(announce)], { serverPort: 319 }));
});
