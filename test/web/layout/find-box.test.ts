import { describe, expect, it } from "vitest";
import { hitsFor } from "../../../web/src/layout/find-box.tsx";
import { initials } from "../../../web/src/layout/person-menu.tsx";

const to = (text: string, hosts: Parameters<typeof hitsFor>[1] = []): string[] => hitsFor(text, hosts).map((hit) => hit.to);

describe("Find", () => {
  it("knows every page", () =>
    expect(to("")).toEqual(expect.arrayContaining(["/", "/live", "/explore", "/hosts", "/assistants", "/exclusions", "/docs", "/settings"])));
  it("finds pages by their words", () => expect(to("assist")).toEqual(["/assistants"]));
  it("puts hosts first, by name with the address", () => {
    const [hit] = hitsFor("mkt", [{ ip: "192.168.1.42", name: "mkt-lt-114" }]);
    expect(hit).toMatchObject({ group: "Hosts", text: "mkt-lt-114", address: "192.168.1.42", to: "/hosts/192.168.1.42" });
  });
  it("an address that is not live opens its host page, and who talked to it", () => {
    expect(to("10.9.9.9")).toEqual(["/hosts/10.9.9.9", "/explore?from=-7d&by=PEER&f=host%3A10.9.9.9"]);
    expect(to("2001:db8::1")[0]).toBe("/hosts/2001%3Adb8%3A%3A1");
  });
  it("a filter can be searched for, other text with a colon cannot", () => {
    expect(to("serverPort:443")).toEqual(["/explore?f=serverPort%3A443"]);
    expect(to("colour:red")).toEqual([]);
  });
});

it("initials", () => {
  expect(initials("mara.lindqvist")).toBe("ML");
  expect(initials("admin")).toBe("A");
});
