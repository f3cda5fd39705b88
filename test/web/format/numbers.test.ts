import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  axisRate,
  bytes,
  count,
  difference,
  exactBytes,
  perSecond,
  plural,
  pluralPerSecond,
  rate,
  share,
  significant,
  toNumber,
} from "../../../web/src/format/numbers.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("rates", () => {
  it.each([
    [0, "0 bit/s"],
    [0.5, "4 bit/s"],
    [76_500_000, "612 Mbit/s"],
    [230_000_000, "1.84 Gbit/s"],
    [125_000_000, "1 Gbit/s"],
    [124_999_999, "1 Gbit/s"],
    [262_500, "2.1 Mbit/s"],
  ])("%d bytes per second are %s", (value, text) => expect(plain(rate(value))).toBe(text));

  it("axes are short", () => {
    expect(axisRate(0)).toBe("0");
    expect(plain(axisRate(62_500_000))).toBe("500 M");
    expect(plain(axisRate(-187_500_000))).toBe("1.5 G");
  });
});

describe("volumes", () => {
  it.each([
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    ["988000000000", "988 GB"],
    ["1020000000000", "1.02 TB"],
    ["18446744073709551615", "18.4 EB"],
  ])("%s bytes are %s", (value, text) => expect(plain(bytes(value))).toBe(text));

  it("are exact on hover", () => expect(plain(exactBytes("1234567"))).toBe("1,234,567 bytes"));

  it("have at most three significant digits and never an exponent", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e19, noNaN: true }), (value) => {
        const [digits, unit] = plain(bytes(value)).split(" ");
        expect(unit).toMatch(/^[kMGTPE]?B$/);
        expect(digits).toMatch(/^\d{1,4}(\.\d{1,2})?$/);
        expect(digits!.replace(/^0\./, "").replace(".", "").length).toBeLessThanOrEqual(unit === "EB" ? 4 : 3);
      }),
    );
  });
});

describe("counts, shares, differences", () => {
  it("counts have thousands", () => expect(count("10482")).toBe("10,482"));
  it("what is no number is zero", () => {
    expect(toNumber(null)).toBe(0);
    expect(toNumber("not a number")).toBe(0);
  });
  it("small rates keep a decimal", () => {
    expect(perSecond(0)).toBe("0");
    expect(perSecond(2.25)).toBe("2.3");
    expect(perSecond(312.4)).toBe("312");
  });
  it("shares are whole", () => {
    expect(plain(share(24, 100))).toBe("24 %");
    expect(plain(share(1, 1_000))).toBe("< 1 %");
    expect(share(0, 100)).toBe("");
    expect(share(5, 0)).toBe("");
  });
  it("differences have a real minus", () => {
    expect(plain(difference(312, 100))).toBe("+212 %");
    expect(plain(difference(89, 100))).toBe("−11 %");
    expect(plain(difference(100, 100))).toBe("0 %");
    expect(difference(1, 0)).toBe("");
  });
  it("one noun in its number", () => {
    expect(plain(plural(1, "flow"))).toBe("1 flow");
    expect(plain(plural(2_000, "flow"))).toBe("2,000 flows");
    expect(plain(plural(2, "query", "queries"))).toBe("2 queries");
    expect(plain(plural("1", "packet"))).toBe("1 packet");
    expect(plain(plural(0, "client"))).toBe("0 clients");
    expect(plain(plural(null, "client"))).toBe("0 clients");
    expect(plain(plural(1, "flow matches", "flows match"))).toBe("1 flow matches");
    expect(plain(pluralPerSecond(1, "packet"))).toBe("1 packet per second");
    expect(plain(pluralPerSecond(0.98, "packet"))).toBe("1 packet per second");
    expect(plain(pluralPerSecond(1.5, "packet"))).toBe("1.5 packets per second");
  });
  it("no page joins a count and a plural by hand", () => {
    const files = Object.entries(import.meta.glob<string>("../../../web/src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }));
    expect(files.length).toBeGreaterThan(50);
    const byHand = /(count|perSecond)\([^\n]*?\)\} ?(packets|clients|servers|flows|rows|hosts|names|drops|sections|tools|things|queries|users|tokens)\b/;
    expect(files.filter(([, text]) => byHand.test(text)).map(([name]) => name)).toEqual([]);
  });
  it("three significant digits", () => {
    expect(significant(0)).toBe("0");
    expect(significant(18.44)).toBe("18.4");
    expect(significant(1_234.5)).toBe("1,235");
  });
});
