import { describe, expect, it } from "vitest";
import slimproto from "../../src/dissectors/slimproto.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

/** HELO, length, device 4 (Squeezebox 2), revision, MAC address, … */
const hello = bytesOf("HELO", u32(36), [4, 1], hexBytes("000420010203"), new Uint8Array(28));

describe("slimproto", () => {
  it("is known by a player's hello", () => {
    expect(dissect(slimproto, [client(hello)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(hello, [0]), bytesOf("HELO mail.example.com\r\n")]) expect(dissect(slimproto, [client(other)]).probed).toBe(false);
    expect(dissect(slimproto, [server(hello)]).probed).toBe(false);
    expect(takenWrongly(slimproto, [{ serverPort: 3483 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(slimproto, [client(hello)]));
});
