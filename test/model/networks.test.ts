import { expect, it } from "vitest";
import { compileNetworks } from "../../src/model/networks.ts";
import { parseIp } from "../../src/net/ip.ts";

it("tells whether an address is in one of some networks", () => {
  const isIn = compileNetworks(["10.0.0.0/8", "2001:db8::/32"], "networks");
  expect(["10.1.2.3", "11.0.0.1", "2001:db8::7", "2001:db9::7"].map((ip) => isIn(parseIp(ip)!))).toEqual([true, false, true, false]);
});

it("says which network is none", () => {
  expect(() => compileNetworks(["10.0.0.0/8", "home"], "localNetworks")).toThrow(
    expect.objectContaining({
      code: "BAD_INPUT",
      message: '"home" is not a network.',
      details: expect.objectContaining({ path: "localNetworks[1]", got: "home" }),
    }),
  );
});
