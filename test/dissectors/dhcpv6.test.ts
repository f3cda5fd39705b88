import { describe, expect, it } from "vitest";
import dhcpv6 from "../../src/dissectors/dhcpv6.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, dnsName, u16 } from "../support/packets.ts";

const ports = { protocol: 17, clientPort: 546, serverPort: 547 } as const;
const fqdn = bytesOf([0], dnsName("Laptop.example.com"));
const solicit = bytesOf([1, 0, 0, 9], u16(8), u16(2), [0, 0], u16(39), u16(fqdn.length), fqdn);

describe("dhcpv6", () => {
  it("learns the client's name", () => {
    const got = dissect(dhcpv6, [client(solicit)], ports);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "laptop.example.com"]);
  });

  it("counts options that run past the end, and needs its port", () => {
    expect(dissect(dhcpv6, [client(bytesOf([1, 0, 0, 9], u16(8), u16(90), [0, 0]))], ports).malformed).toEqual(["dhcpv6-options"]);
    expect(dissect(dhcpv6, [client(solicit)], { protocol: 17, serverPort: 5470 }).probed).toBe(false);
    expect(dissect(dhcpv6, [client(bytesOf([99], solicit.subarray(1)))], ports).probed).toBe(false);
  });

  it("is not taken for neighbours, and bears damage", () => {
    expect(takenWrongly(dhcpv6, [ports], ["dhcpv6Solicit"])).toEqual([]);
    bearsDamage(dhcpv6, [client(solicit)], ports);
  });
});
