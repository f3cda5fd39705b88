import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowFilter, FlowMatch, StringMatch } from "../../src/model/flow-filter.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { flowDirections } from "../../src/model/flow.ts";
import { compileFlowFilter } from "../../src/model/flow-match.ts";
import { parseCidr } from "../../src/net/cidr.ts";
import { parseIp } from "../../src/net/ip.ts";
import { formatMac } from "../../src/net/mac.ts";
import { protocolNumber } from "../../src/net/protocol-names.ts";
import { flowRow } from "../support/flow-rows.ts";

const everything = { networks: [] };
const hosts = ["10.0.0.1", "10.0.0.200", "10.1.0.1", "192.0.2.7", "2001:db8::1", "2001:db8:0:1::1", "::1"];
const networks = ["10.0.0.0/24", "10.0.0.0/8", "192.0.2.7", "2001:db8::/64", "2001:db8::/32", "0.0.0.0/0", "::/0", "10.0.0.128/25"];
const names = ["", "example.com", "a.example.com", "badexample.com", "exam.ple", "x-y.test"];
const applications = ["", "TLS", "DNS", "GitHub"];

const rows = fc
  .record({
    clientIp: fc.constantFrom(...hosts),
    serverIp: fc.constantFrom(...hosts),
    clientPort: fc.constantFrom(0, 53, 40_000),
    serverPort: fc.constantFrom(53, 443),
    protocol: fc.constantFrom(1, 6, 17),
    applicationMaster: fc.constantFrom(...applications),
    application: fc.constantFrom(...applications),
    category: fc.constantFrom("", "Web", "Network"),
    hostname: fc.constantFrom(...names),
    clientMac: fc.constantFrom(0, 1, 2),
    serverMac: fc.constantFrom(0, 1),
    vlan: fc.constantFrom(0, 7),
    direction: fc.constantFrom(...flowDirections),
    sentBytes: fc.nat(2_000),
    receivedBytes: fc.nat(2_000),
    firstSeenMs: fc.nat(5_000),
    durationMs: fc.nat(5_000),
    clientCountry: fc.constantFrom("", "DE", "US"),
    serverCountry: fc.constantFrom("", "DE"),
    clientAsn: fc.constantFrom(0, 64_500),
    serverAsn: fc.constantFrom(0, 64_500, 64_501),
    ja4: fc.constantFrom("", "t13d_a_b"),
    interface: fc.constantFrom("eth0", "Eth0"),
    exporter: fc.constantFrom("::", "192.0.2.1", "2001:db8::7").map((text) => parseIp(text)!),
  })
  .map(({ durationMs, ...row }) => flowRow({ ...row, lastSeenMs: row.firstSeenMs + durationMs }));

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const texts: fc.Arbitrary<StringMatch> = fc.oneof(
  fc.constantFrom("example.com", "EXAMPLE.com", "a.example.com", "com").map((equals) => ({ equals })),
  fc.constantFrom("example", ".", "-y").map((contains) => ({ contains })),
  fc.constantFrom("example.com", ".example.com", "*.example.com", "com").map((suffix) => ({ suffix })),
  fc.constantFrom("*", "*.example.*", "?xam*", "exam.p?e", "x-y.*", "[a]*", "e?ample.com").map((glob) => ({ glob })),
);
const matches: fc.Arbitrary<FlowMatch> = fc.record(
  {
    host: some(...networks),
    client: some(...networks),
    server: some(...networks),
    port: some(0, 53, 443),
    serverPort: some(53, 443),
    protocol: some("tcp", "UDP", "1"),
    application: some("tls", "Dns", "github"),
    category: some("web", "NETWORK"),
    hostname: texts,
    mac: some(formatMac(1), formatMac(2)),
    country: some("de", "Germany", "US", "FR"),
    asn: some(64_500, 64_501, 64_502),
    vlan: some(0, 7),
    direction: some(...flowDirections),
    minBytes: fc.oneof(fc.nat(4_000), fc.nat(4_000).map(String), fc.nat(4_000).map(BigInt)),
    minDuration: fc.constantFrom("1s", "2500ms"),
    ja4: some("t13d_a_b", "T13D_A_B", "other"),
    interface: some("eth0", "Eth0"),
    exporter: some("192.0.2.1", "192.0.2.0/24", "2001:db8::/32"),
  },
  { requiredKeys: [] },
);

/** The filter's meaning, said as plainly as can be. */
function holds(flow: FlowInterval, match: FlowMatch): boolean {
  const inside = (list: readonly string[], ip: FlowInterval["clientIp"]): boolean => list.some((text) => parseCidr(text)!.contains(ip));
  const same = (list: readonly string[], value: string): boolean => list.some((text) => text.toLowerCase() === value.toLowerCase());
  const checks: boolean[] = [];
  if (match.host) checks.push(inside(match.host, flow.clientIp) || inside(match.host, flow.serverIp));
  if (match.client) checks.push(inside(match.client, flow.clientIp));
  if (match.server) checks.push(inside(match.server, flow.serverIp));
  if (match.port) checks.push(match.port.includes(flow.clientPort) || match.port.includes(flow.serverPort));
  if (match.serverPort) checks.push(match.serverPort.includes(flow.serverPort));
  if (match.protocol) checks.push(match.protocol.some((name) => protocolNumber(name) === flow.protocol));
  if (match.application) checks.push(same(match.application, flow.application) || same(match.application, flow.applicationMaster));
  if (match.category) checks.push(same(match.category, flow.category));
  if (match.hostname) checks.push(textHolds(flow.hostname, match.hostname));
  if (match.mac) checks.push(match.mac.some((mac) => mac === formatMac(flow.clientMac) || mac === formatMac(flow.serverMac)));
  if (match.country) {
    const codes = match.country.map((text) => (text.length === 2 ? text.toUpperCase() : "DE"));
    checks.push(codes.includes(flow.clientCountry) || codes.includes(flow.serverCountry));
  }
  if (match.asn) checks.push(match.asn.includes(flow.clientAsn) || match.asn.includes(flow.serverAsn));
  if (match.vlan) checks.push(match.vlan.includes(flow.vlan));
  if (match.direction) checks.push((match.direction as readonly string[]).includes(flow.direction));
  if (match.minBytes !== undefined && match.minBytes !== null) checks.push(flow.sentBytes + flow.receivedBytes >= Number(match.minBytes));
  if (match.minDuration) checks.push(flow.lastSeenMs - flow.firstSeenMs >= (match.minDuration === "1s" ? 1_000 : 2_500));
  if (match.ja4) checks.push(same(match.ja4, flow.ja4));
  if (match.exporter) checks.push(inside(match.exporter, flow.exporter));
  if (match.interface) checks.push(match.interface.includes(flow.interface));
  return checks.every(Boolean);
}

function textHolds(value: string, match: StringMatch): boolean {
  if (value === "") return false;
  if (match.equals) return value === match.equals.toLowerCase();
  if (match.contains) return value.split(match.contains.toLowerCase()).length > 1;
  if (match.suffix) {
    const wanted = match.suffix.toLowerCase().replace("*.", "").split(".").filter(Boolean);
    return value.split(".").slice(-wanted.length).join(".") === wanted.join(".");
  }
  return globHolds(value, match.glob!.toLowerCase());
}

function globHolds(value: string, glob: string): boolean {
  if (glob === "") return value === "";
  if (glob.startsWith("*")) return globHolds(value, glob.slice(1)) || (value !== "" && globHolds(value.slice(1), glob));
  return value !== "" && (glob.startsWith("?") || glob[0] === value[0]) && globHolds(value.slice(1), glob.slice(1));
}

describe("compileFlowFilter", () => {
  it("means what the filter says", () => {
    fc.assert(
      fc.property(
        fc.array(rows, { minLength: 1, maxLength: 20 }),
        fc.option(matches),
        fc.array(matches, { maxLength: 3 }),
        fc.array(
          matches.filter((match) => Object.keys(match).length > 0),
          { maxLength: 2 },
        ),
        (flows, match, anyOf, noneOf) => {
          const filter: FlowFilter = { match, anyOf, noneOf };
          const test = compileFlowFilter(filter, everything);
          for (const flow of flows) {
            const wanted =
              (!match || holds(flow, match)) && (anyOf.length === 0 || anyOf.some((each) => holds(flow, each))) && !noneOf.some((each) => holds(flow, each));
            expect(test(flow)).toBe(wanted);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("cuts to flows with a host inside the caller's networks, whatever the filter", () => {
    const test = compileFlowFilter({ noneOf: [{ port: [1] }] }, { networks: ["192.0.2.0/24", "2001:db8::/32"] });
    expect(test(flowRow({ clientIp: "192.0.2.9", serverIp: "8.8.8.8" }))).toBe(true);
    expect(test(flowRow({ clientIp: "8.8.8.8", serverIp: "2001:db8::7" }))).toBe(true);
    expect(test(flowRow({ clientIp: "10.0.0.1", serverIp: "8.8.8.8" }))).toBe(false);
    expect(() => compileFlowFilter(null, { networks: ["nonsense"] })).toThrow("nonsense");
  });

  it("finds a flow by its Community ID", () => {
    const row = flowRow({ communityIdHash: 0x2d053da9994af81en });
    expect(compileFlowFilter({ match: { communityId: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=" } }, everything)(row)).toBe(true);
    expect(compileFlowFilter({ match: { communityId: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=" } }, everything)(flowRow())).toBe(false);
  });
});
