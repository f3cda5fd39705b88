import { describe, expect, it } from "vitest";
import rdp from "../../src/dissectors/rdp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u16, u32 } from "../support/packets.ts";

/** The examples of MS-RDPBCGR §4.1.1 and §4.1.2. */
const request = bytesOf(hexBytes("0300002c27e00000000000"), "Cookie: mstshash=eltons\r\n", hexBytes("0100080000000000"));
const confirm = hexBytes("030000130ed000001234000201080000000000");

const udpSyn = (acknowledged: number, flags: number, mtu: number): Uint8Array =>
  bytesOf(u32(acknowledged), u16(64), u16(flags), u32(7), u16(mtu), u16(1232), new Uint8Array(1216));

describe("rdp", () => {
  it("is known over UDP by the SYN of either side", () => {
    const udp = { protocol: 17, serverPort: 13_389 } as const;
    expect(dissect(rdp, [client(udpSyn(0xffff_ffff, 0x1801, 1232))], udp).facts.encrypted).toBe(true);
    expect(dissect(rdp, [server(udpSyn(7, 0x0005, 1132))], udp).verdicts).toEqual(["done"]);
    for (const other of [
      udpSyn(7, 0x0001, 1232),
      udpSyn(0xffff_ffff, 0x0011, 1232),
      udpSyn(0xffff_ffff, 1, 1500),
      udpSyn(0xffff_ffff, 1, 1232).subarray(0, 1000),
    ]) {
      expect(dissect(rdp, [client(other)], udp).probed).toBe(false);
    }
  });

  it("is known by request and answer, and keeps no user name", () => {
    const got = dissect(rdp, [client(request)], { serverPort: 13_389 });
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(JSON.stringify(got.facts)).not.toContain("eltons");
    expect(dissect(rdp, [server(hexBytes("030000130ed000001234000200080000000000"))], { serverPort: 13_389 }).probed).toBe(true);
  });

  it("is not taken for other users of TPKT", () => {
    // An S7 connection request: the same header, other parameters.
    const s7 = hexBytes("0300001611e00000000100c0010ac1020100c2020102");
    for (const other of [s7, request.subarray(0, 30), confirm.subarray(0, 12), bytesOf([4], request.subarray(1))]) {
      expect(dissect(rdp, [client(other)], { serverPort: 102 }).probed).toBe(false);
    }
  });

  it("is not taken for neighbours, and bears damage", () => {
    expect(takenWrongly(rdp, [{ serverPort: 3389 }], ["rdpRequest", "rdpCookie"])).toEqual([]);
    bearsDamage(rdp, [client(request), client(confirm)], { protocol: 6, serverPort: 3389 });
  });
});
