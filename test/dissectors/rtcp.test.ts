import { describe, expect, it } from "vitest";
import rtcp from "../../src/dissectors/rtcp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** RFC 3550 §6.4.1: a sender's report with one block, then a source description with a name. */
const senderReport = bytesOf([0x81, 200], u16(12), u32(0x1234), new Uint8Array(44));
const description = bytesOf([0x81, 202], u16(3), u32(0x1234), [1, 4], "a@b", "c", [0, 0]);
const emptyReport = bytesOf([0x80, 201], u16(1), u32(0x1234));

describe("rtcp", () => {
  it("is known by a compound packet that fills the datagram", () => {
    for (const packet of [bytesOf(senderReport, description), emptyReport, bytesOf(emptyReport, description)]) {
      expect(dissect(rtcp, [client(packet)]).verdicts).toEqual(["done"]);
    }
  });

  it("is not taken for RTP, parts that do not fit and neighbours", () => {
    const rtp = bytesOf([0x80, 0], u16(200), u32(1), u32(2), new Uint8Array(160));
    for (const other of [rtp, bytesOf(emptyReport, [0]), bytesOf([0x82, 201], u16(1), u32(1)), description, bytesOf(emptyReport, rtp)]) {
      expect(dissect(rtcp, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(rtcp, [{ serverPort: 5005 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rtcp, [client(bytesOf(senderReport, description))]));
});
