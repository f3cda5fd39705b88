import { describe, expect, it } from "vitest";
import gnutella from "../../src/dissectors/gnutella.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const le = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** A message id whose 9th byte is all ones and last zero, kind, time to live, hops, length. */
const message = (kind: number, length: number, body: number): Uint8Array =>
  bytesOf(new Uint8Array(8).fill(5), [0xff], new Uint8Array(6).fill(6), [0, kind, 1, 0], le(length), new Uint8Array(body));
const connect = bytesOf("GNUTELLA CONNECT/0.6\r\nUser-Agent: LimeWire/4.9\r\n\r\n");

describe("gnutella", () => {
  it("is known by the handshake, by messages and by Gnutella2", () => {
    expect(dissect(gnutella, [client(connect)]).verdicts).toEqual(["done"]);
    expect(dissect(gnutella, [server(bytesOf("GNUTELLA/0.6 200 OK\r\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(gnutella, [client(message(0, 0, 0))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(gnutella, [client(message(0x31, 12, 12))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(gnutella, [client(bytesOf("GND", [2], u16(9), [1, 1], "abc"))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("GNUTELLAS/0.6")]) expect(dissect(gnutella, [client(other)]).probed).toBe(false);
    for (const other of [message(7, 0, 0), message(0, 3, 2), bytesOf("GND", [2], u16(9), [3, 1]), bytesOf("GNDXGNDX")]) {
      expect(dissect(gnutella, [client(other)], { protocol: 17 }).probed).toBe(false);
    }
    expect(takenWrongly(gnutella, [{ serverPort: 6346 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(gnutella, [client(connect), client(message(0, 0, 0))]));
});
