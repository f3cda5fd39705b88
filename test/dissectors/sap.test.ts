import { describe, expect, it } from "vitest";
import sap from "../../src/dissectors/sap.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Flags, length of authentication, hash, origin, kind of payload, description. */
const announcement = bytesOf([0x20, 0], u16(0x1234), [192, 0, 2, 1], "application/sdp\0v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n");
const plain = bytesOf([0x30, 1], u16(0x1234), new Uint8Array(16), u32(7), "v=0\r\no=- 1 1 IN IP6 ::1\r\n");

describe("sap", () => {
  it("is known by a description behind its header", () => {
    expect(dissect(sap, [client(announcement)]).verdicts).toEqual(["done"]);
    expect(dissect(sap, [client(plain)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf([0x21], announcement.subarray(1)),
      bytesOf([0x40], announcement.subarray(1)),
      bytesOf([0x20, 0], u16(1), [192, 0, 2, 1], "v=1\r\nabcdefghijkl"),
    ])
      expect(dissect(sap, [client(other)]).probed).toBe(false);
    expect(takenWrongly(sap, [{ serverPort: 9875 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(sap, [client(announcement), client(plain)]));
});
