import { describe, expect, it } from "vitest";
import { crc16, crc16Reflected } from "../../src/wire/crc16.ts";
import { bytesOf } from "../support/packets.ts";

describe("crc16", () => {
  it("gives the check values of the catalogue of parametrised CRC algorithms", () => {
    const check = bytesOf("..123456789..");
    expect(crc16(check, 2, 11, 0x1021, 0xffff)).toBe(0x29b1);
    expect(crc16(check, 2, 11, 0x1021, 0)).toBe(0x31c3);
    expect(crc16Reflected(check, 2, 11, 0xa6bc, 0) ^ 0xffff).toBe(0xea82);
  });
});
