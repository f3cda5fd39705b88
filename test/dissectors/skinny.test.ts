import { describe, expect, it } from "vitest";
import skinny from "../../src/dissectors/skinny.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 2000 };
const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, 0, 0];
/** IpPortMessage, and RegisterAckMessage in header version 17. */
const ipPort = bytesOf(word(8), word(0), word(2), word(0));
const acknowledgement = bytesOf(word(24), word(17), word(0x81), new Uint8Array(20).fill(3));

describe("skinny", () => {
  it("is known by length, version and number of a message", () => {
    expect(dissect(skinny, [client(ipPort)], port).verdicts).toEqual(["done"]);
    expect(dissect(skinny, [server(bytesOf(acknowledgement, ipPort))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(skinny, [client(ipPort)]).probed).toBe(false);
    for (const other of [
      bytesOf(word(9), ipPort.subarray(4)),
      bytesOf(word(8), word(99), ipPort.subarray(8)),
      bytesOf(word(8), word(0), word(0x9999), word(0)),
    ]) {
      expect(dissect(skinny, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(skinny, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(skinny, [client(ipPort), client(acknowledgement)], port));
});
