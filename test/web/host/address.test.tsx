import { isIP } from "node:net";
import * as fc from "fast-check";
import { Route, Routes } from "react-router";
import { describe, expect, it } from "vitest";
import { isAddress, isNetwork } from "../../../web/src/host/address.ts";
import host from "../../../web/src/pages/host.page.tsx";
import { draw, fakeServer, inApp, textOf } from "../support.tsx";

describe("an address", () => {
  it.each(["10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1", "FE80::A", "::ffff:10.0.0.1"])("is %s", (text) => {
    expect(isAddress(text)).toBe(true);
  });
  it.each([
    "",
    "bogus",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1:80",
    "10.0.0.0/8",
    "fe80::1%eth0",
    "::1]",
    ":::",
    "1:2:3",
    "a:b@c",
    "1:2:3:4:5:6:7:8:9",
  ])("is not %j", (text) => {
    expect(isAddress(text)).toBe(false);
  });
  it("is what the system's own reader takes", () => {
    const digits = fc.string({ unit: fc.constantFrom(...Array.from("0123456789abF.:")), maxLength: 24 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), digits, fc.string()), (text) => {
        expect(isAddress(text)).toBe(isIP(text) !== 0 && !text.includes("%"));
      }),
    );
  });
  it("with a length is a network", () => {
    expect(["10.0.0.0/8", "2001:db8::/32", "::/0"].filter((text) => !isNetwork(text))).toEqual([]);
    expect(["10.0.0.0/33", "10.0.0.1", "bogus/8", "10.0.0.0/8/8", "::/129", "10.0.0.0/"].filter(isNetwork)).toEqual([]);
  });
});

describe("the page of a host that is no address", () => {
  const drawn = async (at: string) => {
    const server = fakeServer({});
    const page = (
      <Routes>
        <Route path={host.path} element={<host.Page />} />
      </Routes>
    );
    return { server, box: await draw(inApp(page, server), at) };
  };
  it("says so, offers what to do, and asks the API for nothing", async () => {
    const { server, box } = await drawn("/hosts/bogus");
    expect(textOf(box)).toContain("“bogus” is not an address of a host.");
    expect(textOf(box)).not.toContain("Variable");
    const links = [...box.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toContain("/hosts?q=bogus");
    expect(links).toContain(`/explore?${new URLSearchParams({ f: "hostname:~bogus" }).toString()}`);
    expect(server.asked.filter(({ name }) => name === "Host" || name === "HostPast")).toEqual([]);
  });
  it("offers the flows of a network", async () => {
    const { box } = await drawn("/hosts/10.0.0.0%2F8");
    expect(textOf(box)).toContain("10.0.0.0/8 is a network.");
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain(
      `/explore?${new URLSearchParams({ f: "host:10.0.0.0/8" }).toString()}`,
    );
  });
});
