import { describe, expect, it } from "vitest";
import nrpe from "../../src/dissectors/nrpe.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const port = { serverPort: 5666 };
/** Version, kind, CRC, result code, buffer of 1024 with two bytes of padding. */
const query = bytesOf(u16(2), u16(1), u32(0x12345678), u16(0), "check_load", new Uint8Array(1016));
const reply = bytesOf(u16(3), u16(2), u32(0x12345678), u16(2), u16(0), u32(9), "CRITICAL\0");

describe("nrpe", () => {
  it("is known by version, kind and length", () => {
    expect(dissect(nrpe, [client(query)], port).verdicts).toEqual(["done"]);
    expect(dissect(nrpe, [server(reply)], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(nrpe, [client(query.subarray(0, 1000))], port).probed).toBe(false);
    expect(dissect(nrpe, [client(reply)], port).probed).toBe(false);
    expect(dissect(nrpe, [client(query)]).probed).toBe(false);
    expect(takenWrongly(nrpe, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(nrpe, [client(reply)], port));
});
