import { expect, it } from "vitest";
import { fromInput } from "../../../web/src/filter/from-input.ts";
import { toInput } from "../../../web/src/filter/input.ts";
import { parseFilter, printFilter } from "../../../web/src/filter/syntax.ts";

it.each([
  "",
  "host:10.0.0.1",
  "client:10.0.0.0/8 serverPort:443,8443",
  "hostname:~ads application:TLS country:!DE",
  "(serverPort:80 | serverPort:443 protocol:TCP) !(client:10.0.0.1 server:10.0.0.2)",
  "minBytes:1000000 communityId:1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
])("gives back the text of %j", (text) => {
  const input = toInput(parseFilter(text));
  // As it comes out of the API: JSON, with what is not said as null.
  const stored = input && (JSON.parse(JSON.stringify({ anyOf: null, ...input, match: { vlan: null, ...input.match } })) as unknown);
  expect(printFilter(fromInput(stored)!)).toBe(printFilter(parseFilter(text)));
});

it("is nothing where the text cannot say it", () => {
  expect(fromInput({ match: { hostname: { suffix: ".a", contains: "b" } } })).toBeUndefined();
  expect(fromInput({ match: { hostname: { regex: "b" } } })).toBeUndefined();
  expect(fromInput({ match: { tcpFlags: ["SYN"] } })).toBeUndefined();
  expect(fromInput({ match: { host: ["10.0.0.1"] }, text: "x" })).toBeUndefined();
  expect(fromInput({ noneOf: [{ host: [] }] })).toBeUndefined();
});
