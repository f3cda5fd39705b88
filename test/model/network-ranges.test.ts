import { expect, it } from "vitest";
import { networkRanges } from "../../src/model/network-ranges.ts";
import { parseCidr } from "../../src/net/cidr.ts";

const ranges = (...named: readonly (readonly [name: string, network: string])[]) =>
  networkRanges(named.map(([name, network]) => ({ name, network: parseCidr(network)! }))).map(({ from, name }) => [from.text, name]);

it("change where the smallest network around an address does", () => {
  expect(ranges(["Wide", "10.0.0.0/8"], ["Desk", "10.0.0.0/24"], ["Last", "10.255.255.255"], ["Six", "2001:db8::/32"])).toEqual([
    ["10.0.0.0", "Desk"],
    ["10.0.1.0", "Wide"],
    ["10.255.255.255", "Last"],
    ["11.0.0.0", undefined],
    ["2001:db8::", "Six"],
    ["2001:db9::", undefined],
  ]);
});

it("end with the last address there is, and are none for no names", () => {
  expect(ranges(["All", "::/0"], ["High", "8000::/1"])).toEqual([
    ["::", "All"],
    ["8000::", "High"],
  ]);
  expect(ranges()).toEqual([]);
});

it("of one network named twice has the first name", () => {
  expect(ranges(["first", "192.0.2.0/24"], ["second", "192.0.2.0/24"])[0]).toEqual(["192.0.2.0", "first"]);
});
