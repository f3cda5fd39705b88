import { describe, expect, it } from "vitest";
import stun from "../../src/dissectors/stun.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, dnsQuery, u16, u32 } from "../support/packets.ts";

/** A binding request with one attribute (RFC 8489 §5). */
const request = bytesOf(u16(1), u16(8), u32(0x2112a442), new Uint8Array(12).fill(7), u16(0x8022), u16(4), "test");

describe("stun", () => {
  it("is known by its cookie and length, over UDP and TCP", () => {
    expect(dissect(stun, [client(request)]).verdicts).toEqual(["done"]);
    expect(dissect(stun, [client(request)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is known without the cookie on its port alone", () => {
    const classic = bytesOf(u16(1), u16(0), new Uint8Array(16).fill(9));
    expect(dissect(stun, [client(classic)], { serverPort: 3478 }).probed).toBe(true);
    expect(dissect(stun, [client(classic)], { serverPort: 3000 }).probed).toBe(false);
  });

  it("is not taken for messages of another length or kind", () => {
    for (const other of [bytesOf(request, [0]), request.subarray(0, 24), bytesOf([0x80], request.subarray(1)), dnsQuery(1, "stun.example.com")]) {
      expect(dissect(stun, [client(other)]).probed).toBe(false);
    }
  });
});
