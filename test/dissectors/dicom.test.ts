import { describe, expect, it } from "vitest";
import dicom from "../../src/dissectors/dicom.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Kind, length, protocol version, called and calling title of 16 characters, 32 bytes reserved, items. */
const associate = (version: number, title = "ARCHIVE         "): Uint8Array =>
  bytesOf([1, 0], u32(68 + 25), u16(version), u16(0), title, "MODALITY        ", new Uint8Array(32), [0x10, 0], u16(21), "1.2.840.10008.3.1.1.1");

describe("dicom", () => {
  it("is known by the request for an association", () => {
    expect(dissect(dicom, [client(associate(1))]).verdicts).toEqual(["done"]);
    expect(dissect(dicom, [client(associate(1).subarray(0, 80))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [associate(2), associate(1, "\x01RCHIVE         "), bytesOf(associate(1), [0]), bytesOf([2], associate(1).subarray(1))])
      expect(dissect(dicom, [client(other)]).probed).toBe(false);
    expect(takenWrongly(dicom, [{ serverPort: 104 }, { serverPort: 11_112 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(dicom, [client(associate(1))]));
});
