import { describe, expect, it } from "vitest";
import rdp from "../../src/dissectors/rdp.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** The examples of MS-RDPBCGR §4.1.1 and §4.1.2. */
const request = bytesOf(hexBytes("0300002c27e00000000000"), "Cookie: mstshash=eltons\r\n", hexBytes("0100080000000000"));
const confirm = hexBytes("030000130ed000001234000201080000000000");

describe("rdp", () => {
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
});
