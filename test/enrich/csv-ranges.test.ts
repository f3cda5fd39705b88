import fc from "fast-check";
import { expect, it } from "vitest";
import { csvAsnRanges } from "../../src/enrich/csv-ranges.ts";
import { parseIp } from "../../src/net/ip.ts";

it("reads both families, quoted names and CRLF", () => {
  const v4 = '16777216,16777471,13335,"Cloudflare, ""Inc."""\r\n16778240,16779263,38803,Gtelecom Pty Ltd\r\nnonsense\n1,2,0,Zero\n';
  const v6 = "2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project";
  const { table, names } = csvAsnRanges(v4, v6);
  expect(["1.0.0.255", "1.0.1.0", "1.0.4.0", "2001:200::1", "2001:201::"].map((text) => table.find(parseIp(text)!))).toEqual([13335, 0, 38803, 2500, 0]);
  expect([...names]).toEqual([
    ["13335", 'Cloudflare, "Inc."'],
    ["38803", "Gtelecom Pty Ltd"],
    ["2500", "WIDE Project"],
  ]);
});

it("takes any text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (v4, v6) => {
      expect(() => csvAsnRanges(v4, v6)).not.toThrow();
    }),
  );
});
