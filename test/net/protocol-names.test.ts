import { describe, expect, it } from "vitest";
import { protocolName, protocolNumber } from "../../src/net/protocol-names.ts";

describe("IP protocol names", () => {
  it("goes both ways", () => {
    for (let number = 0; number < 256; number++) expect(protocolNumber(protocolName(number))).toBe(number);
    expect([protocolName(6), protocolName(58), protocolName(254)]).toEqual(["TCP", "ICMPv6", "254"]);
    expect([protocolNumber("udp"), protocolNumber("icmp6"), protocolNumber("47"), protocolNumber("256"), protocolNumber("nope")]).toEqual([
      17,
      58,
      47,
      undefined,
      undefined,
    ]);
  });
});
