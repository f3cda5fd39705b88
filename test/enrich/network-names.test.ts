import { expect, it } from "vitest";
import { compileNetworkNames, parseNetworkName } from "../../src/enrich/network-names.ts";
import { parseIp } from "../../src/net/ip.ts";

it("takes a name and a network", () => {
  expect(parseNetworkName("Main office = 192.168.1.0/24")).toMatchObject({ name: "Main office" });
  for (const wrong of ["", "Office", "=10.0.0.0/8", "Office=", "Office=10.0.0.0/40", `${"x".repeat(61)}=10.0.0.0/8`])
    expect(parseNetworkName(wrong), wrong).toBeUndefined();
});

it("names an address after the smallest network around it", () => {
  const nameOf = compileNetworkNames(["All=10.0.0.0/8", "Printers=10.1.2.0/24", "Lab=2001:db8:1::/48"].map((text) => parseNetworkName(text)!));
  expect(["10.1.2.3", "10.1.3.3", "192.0.2.1", "2001:db8:1::5"].map((ip) => nameOf(parseIp(ip)!))).toEqual(["Printers", "All", undefined, "Lab"]);
});
