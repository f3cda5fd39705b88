import { describe, expect, it } from "vitest";
import snmp from "../../src/dissectors/snmp.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** A get of sysDescr.0 with the community "public" (RFC 1157 §4.1.2), and an engine discovery of version 3 (RFC 3414 §4). */
const get = hexBytes("302902010104067075626c6963a01c02043a5b7c0d020100020100300e300c06082b060102010101000500");
const discovery = hexBytes("303a020103300f02024a69020300ffe30401040201030410300e0400020100020100040004000400301204000400a00c02023700020100020100300000");

describe("snmp", () => {
  it("is known by its structure on any port, and keeps no community", () => {
    const got = dissect(snmp, [client(get)]);
    expect(got.verdicts).toEqual(["done"]);
    expect(JSON.stringify(got.facts)).not.toContain("public");
    expect(dissect(snmp, [client(discovery.subarray(0, 60))]).probed).toBe(true);
  });

  it("is not taken for other BER", () => {
    const ldap = hexBytes("300c020101600702010304008000");
    const others = [
      ldap,
      bytesOf(get, [0]),
      bytesOf([0x30, 0x29, 2, 1, 2], get.subarray(5)),
      get.subarray(0, 20),
      bytesOf(get.subarray(0, 13), [0x30], get.subarray(14)),
    ];
    for (const other of others) expect(dissect(snmp, [client(other)]).probed).toBe(false);
  });
});
