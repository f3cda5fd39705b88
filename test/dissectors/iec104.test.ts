import { describe, expect, it } from "vitest";
import iec104 from "../../src/dissectors/iec104.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Start of data transfer, its confirmation, a supervisory APDU, and the clock's synchronisation (type 103). */
const start = hexBytes("680407000000");
const started = hexBytes("68040b000000");
const supervisory = hexBytes("680401000200");
const clock = hexBytes("6814000000006701060001000000000102030405060715".slice(0, 44));

describe("iec104", () => {
  it("is known by APDUs of all formats that fill the segment", () => {
    expect(dissect(iec104, [client(start)]).verdicts).toEqual(["done"]);
    expect(dissect(iec104, [client(started)]).verdicts).toEqual(["done"]);
    expect(dissect(iec104, [client(supervisory)]).verdicts).toEqual(["done"]);
    expect(dissect(iec104, [client(clock)]).verdicts).toEqual(["done"]);
    expect(dissect(iec104, [client(bytesOf(start, clock, supervisory))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf(start, [0x68]),
      hexBytes("680407000001"),
      hexBytes("680401010200"),
      hexBytes("680405000000"),
      hexBytes("6804000000006701060001000000"),
      hexBytes("681000000000"),
    ])
      expect(dissect(iec104, [client(other)]).probed).toBe(false);
    expect(takenWrongly(iec104, [{ serverPort: 2404 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(iec104, [client(bytesOf(start, clock)), client(supervisory)]));
});
