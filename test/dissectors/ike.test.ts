import { describe, expect, it } from "vitest";
import ike from "../../src/dissectors/ike.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, dnsQuery, u32 } from "../support/packets.ts";

describe("ike", () => {
  const message = bytesOf(new Uint8Array(8).fill(5), new Uint8Array(8), [33, 0x20, 34, 8], u32(0), u32(60), new Uint8Array(32));

  it("is known on both of its ports, ESP behind the second", () => {
    expect(dissect(ike, [client(message)], { serverPort: 500 }).verdicts).toEqual(["done"]);
    expect(dissect(ike, [client(bytesOf(u32(0), message))], { serverPort: 4500 }).verdicts).toEqual(["done"]);
    expect(dissect(ike, [client(bytesOf(u32(0xc0ffee), u32(1), new Uint8Array(60)))], { serverPort: 4500 }).facts.encrypted).toBe(true);
    expect(dissect(ike, [client(Uint8Array.of(0xff))], { serverPort: 4500 }).probed).toBe(true);
  });

  it("is not taken for other messages or on other ports", () => {
    expect(dissect(ike, [client(message)], { serverPort: 501 }).probed).toBe(false);
    for (const other of [message.subarray(0, 40), bytesOf(message, [0]), dnsQuery(1, "a.example.with.a.long.name")])
      expect(dissect(ike, [client(other)], { serverPort: 500 }).probed).toBe(false);
  });

  it("takes for ESP whole words with a number alone, and bears damage", () => {
    for (const other of [
      bytesOf(u32(0xc0ffee), u32(1), new Uint8Array(61)),
      bytesOf(u32(0xc0ffee), u32(0), new Uint8Array(60)),
      bytesOf(u32(200), u32(1), new Uint8Array(60)),
    ]) {
      expect(dissect(ike, [client(other)], { serverPort: 4500 }).probed).toBe(false);
    }
    bearsDamage(ike, [client(message)], { serverPort: 500 });
  });
});
