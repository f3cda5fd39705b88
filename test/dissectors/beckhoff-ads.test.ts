import { describe, expect, it } from "vitest";
import beckhoffAds from "../../src/dissectors/beckhoff-ads.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** AMS/TCP header, then target and source with their ports, command, flags, length, error, invoke id. */
const packet = (command: number, flags: number, data: Uint8Array): Uint8Array =>
  bytesOf(
    [0, 0],
    le(32 + data.length),
    [192, 168, 0, 1, 1, 1, 0x53, 3, 192, 168, 0, 2, 1, 1, 0x10, 0x80],
    [command, 0, flags, 0],
    le(data.length),
    le(0),
    le(1),
    data,
  );
const readState = packet(4, 4, new Uint8Array(0));
const search = bytesOf(le(0x71146603), le(0), le(1), [192, 168, 0, 2, 1, 1, 0x10, 0x27], le(0));

describe("beckhoff-ads", () => {
  it("is known by its packets and by the search for devices", () => {
    expect(dissect(beckhoffAds, [client(readState)]).verdicts).toEqual(["done"]);
    expect(dissect(beckhoffAds, [client(packet(2, 4, new Uint8Array(12)))]).verdicts).toEqual(["done"]);
    expect(dissect(beckhoffAds, [client(search)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [packet(10, 4, new Uint8Array(0)), packet(2, 0, new Uint8Array(0)), bytesOf([0, 1], readState.subarray(2)), readState.subarray(0, 37)])
      expect(dissect(beckhoffAds, [client(other)]).probed).toBe(false);
    expect(takenWrongly(beckhoffAds, [{ serverPort: 48_898 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(beckhoffAds, [client(readState), client(search)]));
});
