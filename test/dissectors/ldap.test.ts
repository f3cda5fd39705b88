import { describe, expect, it } from "vitest";
import ldap from "../../src/dissectors/ldap.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("ldap", () => {
  /** An anonymous simple bind. */
  const bind = hexBytes("300c020101600702010304008000");

  it("is known by a message with an operation, over TCP and UDP", () => {
    expect(dissect(ldap, [client(bind)], { serverPort: 389 }).verdicts).toEqual(["done"]);
    expect(dissect(ldap, [client(hexBytes("30840000001002010163840000000704000a0100"))], { protocol: 17, serverPort: 389 }).probed).toBe(true);
  });

  it("is not taken for SNMP or on other ports", () => {
    expect(dissect(ldap, [client(bind)], { serverPort: 161 }).probed).toBe(false);
    for (const other of [hexBytes("302902010104067075626c6963a01c0204"), bytesOf([0x31], bind.subarray(1)), bytesOf("GET / HTTP/1.1")]) {
      expect(dissect(ldap, [client(other)], { serverPort: 389 }).probed).toBe(false);
    }
  });
});
