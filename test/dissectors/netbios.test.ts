import { describe, expect, it } from "vitest";
import netbios from "../../src/dissectors/netbios.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, dnsQuery, u16 } from "../support/packets.ts";

/** The encoding's own example: "FRED" padded with spaces (RFC 1001 §14.1). */
const fred = bytesOf([32], "EGFCEFEECACACACACACACACACACACACA", [0]);
const query = bytesOf(u16(1), u16(0x0110), u16(1), u16(0), u16(0), u16(0), fred, u16(0x20), u16(1));

describe("netbios", () => {
  it("decodes the name asked for", () => {
    const got = dissect(netbios, [client(query)], { protocol: 17, serverPort: 137 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "fred"]);
  });

  it("decodes the sender of a datagram", () => {
    const datagram = bytesOf([0x11, 2], u16(7), [192, 0, 2, 1], u16(138), u16(100), u16(0), fred, new Uint8Array(60));
    expect(dissect(netbios, [client(datagram)], { protocol: 17, serverPort: 138 }).facts.hostname).toBe("fred");
  });

  it("is not taken for DNS, and needs its port", () => {
    expect(dissect(netbios, [client(dnsQuery(1, "www.example.com"))], { protocol: 17, serverPort: 137 }).probed).toBe(false);
    expect(dissect(netbios, [client(query)], { protocol: 17, serverPort: 5000 }).probed).toBe(false);
  });

  it("knows errors and queries of datagrams too", () => {
    const port = { protocol: 17, serverPort: 138 } as const;
    const head = bytesOf([2], u16(7), [192, 0, 2, 1], u16(138));
    expect(dissect(netbios, [client(bytesOf([0x13], head, [0x82]))], port).verdicts).toEqual(["done"]);
    expect(dissect(netbios, [client(bytesOf([0x14], head, fred))], port).verdicts).toEqual(["done"]);
    expect(dissect(netbios, [client(bytesOf([0x14], head, [31], fred.subarray(1)))], port).probed).toBe(false);
  });

  it("is not taken for neighbours, and bears damage", () => {
    expect(takenWrongly(netbios, [{ serverPort: 137 }, { serverPort: 138 }], ["netbiosQuery"])).toEqual([]);
    bearsDamage(netbios, [client(query)], { protocol: 17, serverPort: 137 });
  });
});
