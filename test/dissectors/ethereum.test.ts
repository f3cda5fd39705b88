import { describe, expect, it } from "vitest";
import ethereum from "../../src/dissectors/ethereum.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16 } from "../support/packets.ts";

/** Hash, signature with its recovery id, kind, list: here [4, [ip, port], …] as RLP. */
const packet = (kind: number, list: string, recovery = 1): Uint8Array =>
  bytesOf(new Uint8Array(32).fill(9), new Uint8Array(64).fill(8), [recovery, kind], hexBytes(list));
const ping = packet(1, "db04c784c000020182765fc784c63364028276608464000000");
/** A 16-bit size and a public key that is not compressed (EIP-8). */
const auth = bytesOf(u16(400), [4], new Uint8Array(399).fill(7));

describe("ethereum", () => {
  it("is known by discovery and, on its port, by the handshake", () => {
    expect(dissect(ethereum, [client(packet(1, "cb04c984c00002018276608080"))]).verdicts).toEqual(["done"]);
    expect(dissect(ethereum, [client(packet(2, "c3010203"))]).verdicts).toEqual(["done"]);
    expect(dissect(ethereum, [client(packet(3, "f800"))]).verdicts).toEqual(["done"]);
    expect(dissect(ethereum, [client(auth)], { protocol: 6, serverPort: 30_303 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [packet(9, "c3010203"), packet(2, "83010203"), packet(2, "c9010203"), packet(2, "c3010203", 7), ping.subarray(0, 99)])
      expect(dissect(ethereum, [client(other)]).probed).toBe(false);
    expect(dissect(ethereum, [client(auth)], { protocol: 6 }).probed).toBe(false);
    expect(takenWrongly(ethereum, [{ serverPort: 30_303 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ethereum, [client(packet(2, "c3010203")), client(auth)]));
});
