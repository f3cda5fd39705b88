import { describe, expect, it } from "vitest";
import h323 from "../../src/dissectors/h323.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16 } from "../support/packets.ts";

const tpkt = (body: Uint8Array): Uint8Array => bytesOf([3, 0], u16(body.length + 4), body);
/** Q.931 setup: discriminator 8, call reference, bearer capability, user-user element with H.225.0. */
const setup = tpkt(bytesOf(hexBytes("08 02 0001 05 04 03 888893 7e 0009 05"), hexBytes("20b006 0008914a0002")));
/** Gatekeeper request: choice 0, sequence number, protocol identifier {0 0 8 2250 0 2}. */
const gatekeeperRequest = hexBytes("00 0001 06 0008914a0002 00 c0a80001 06b7");

describe("h323", () => {
  it("is known by call signalling and by registration", () => {
    expect(dissect(h323, [client(setup)]).verdicts).toEqual(["done"]);
    expect(dissect(h323, [client(gatekeeperRequest)], { protocol: 17, serverPort: 1719 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others in TPKT, other ports and neighbours", () => {
    const s7 = hexBytes("0300001902f08032010000000000080000f0000001000101e0");
    for (const other of [s7, tpkt(hexBytes("0802000144")), setup.subarray(0, 8)]) expect(dissect(h323, [client(other)]).probed).toBe(false);
    expect(dissect(h323, [client(gatekeeperRequest)], { protocol: 17 }).probed).toBe(false);
    expect(takenWrongly(h323, [{ serverPort: 1719 }, { serverPort: 1720 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(h323, [client(setup), client(gatekeeperRequest)], { serverPort: 1719 }));
});
