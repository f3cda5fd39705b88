import { describe, expect, it } from "vitest";
import bitcoin from "../../src/dissectors/bitcoin.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** Magic, command of 12 bytes, payload length, check sum. */
const message = (magic: string, command: string, length: number): Uint8Array =>
  bytesOf(hexBytes(magic), command, new Uint8Array(12 - command.length), le(length), hexBytes("5df6e0e2"));

describe("bitcoin", () => {
  it("is known by a message of any of its networks", () => {
    expect(dissect(bitcoin, [client(message("f9beb4d9", "verack", 0))]).verdicts).toEqual(["done"]);
    expect(dissect(bitcoin, [client(bytesOf(message("0b110907", "version", 85), new Uint8Array(85)))]).verdicts).toEqual(["done"]);
    expect(dissect(bitcoin, [client(message("0a03cf40", "sendheaders", 0).subarray(0, 20))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      message("f9beb4d8", "verack", 0),
      message("f9beb4d9", "ver k", 0),
      message("f9beb4d9", "", 0),
      message("f9beb4d9", "block", 0x7fffffff),
    ])
      expect(dissect(bitcoin, [client(other)]).probed).toBe(false);
    expect(takenWrongly(bitcoin, [{ serverPort: 8333 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(bitcoin, [client(message("f9beb4d9", "verack", 0))]));
});
