import { describe, expect, it } from "vitest";
import openvpn from "../../src/dissectors/openvpn.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 1194 } as const;
const session = [1, 2, 3, 4, 5, 6, 7, 8];
const plain = bytesOf([0x38], session, [0], u32(0));
const answer = bytesOf([0x40], session.toReversed(), [1], u32(0), session, u32(0));
const hmac = (length: number): Uint8Array => new Uint8Array(length).fill(0xcd);
const tlsAuth = bytesOf([0x38], session, hmac(20), u32(1), u32(1_700_000_000), [0], u32(0));
const tlsCrypt = bytesOf([0x38], session, u32(1), u32(1_700_000_000), hmac(32), [9, 9, 9, 9, 9]);

describe("openvpn", () => {
  it("is known by the resets of either side", () => {
    const got = dissect(openvpn, [client(plain)], udp);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(openvpn, [server(answer)], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is known with tls-auth of several hashes, and with tls-crypt", () => {
    for (const length of [16, 20, 28, 32, 48, 64]) {
      const reset = bytesOf([0x38], session, hmac(length), u32(1), u32(1_700_000_000), [0], u32(0));
      expect(dissect(openvpn, [client(reset)], udp).verdicts, String(length)).toEqual(["done"]);
    }
    expect(dissect(openvpn, [client(tlsCrypt)], udp).verdicts).toEqual(["done"]);
  });

  it("is known over TCP behind its length", () => {
    expect(dissect(openvpn, [client(bytesOf(u16(14), plain))], { protocol: 6, serverPort: 443 }).verdicts).toEqual(["done"]);
    expect(dissect(openvpn, [client(bytesOf(u16(15), plain))], { protocol: 6, serverPort: 1194 }).probed).toBe(false);
  });

  it("is not taken for others", () => {
    const noSession = bytesOf([0x38], new Uint8Array(13));
    const late = bytesOf([0x38], session, u32(99), u32(1_700_000_000), hmac(32), [9, 9, 9, 9, 9]);
    for (const other of [noSession, late, bytesOf(plain, [0]), bytesOf([0x30], plain.subarray(1))])
      expect(dissect(openvpn, [client(other)], udp).probed).toBe(false);
    expect(takenWrongly(openvpn, [udp, { protocol: 6, serverPort: 1194 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(openvpn, [client(plain), server(answer), client(tlsAuth), client(tlsCrypt)], udp));
});
