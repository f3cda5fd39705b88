import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import { asGraphql, asToolCall, groupsCsv } from "../../../web/src/explore/as-text.ts";
import { dimensionOf } from "../../../web/src/explore/dimensions.ts";
import { drilled, keysOf, onlyGroup, unfilterable, withoutGroup } from "../../../web/src/explore/drill.ts";
import type { GroupRow } from "../../../web/src/explore/explore-query.ts";
import { metricOf } from "../../../web/src/explore/metrics.ts";
import { toInput } from "../../../web/src/filter/input.ts";
import { parseFilter, printFilter } from "../../../web/src/filter/syntax.ts";

const by = (...keys: string[]) => keys.map((key) => dimensionOf(key)!);
const row = (...keys: readonly (readonly [string, string | null])[]): GroupRow => ({
  keys: keys.map(([value, label]) => ({ dimension: "CLIENT", value, label })),
  compared: null,
  metrics: {
    bytes: "1200",
    flows: "3",
    clients: "1",
    sentBytes: null,
    receivedBytes: null,
    packets: null,
    servers: null,
    serverPorts: null,
    durationMs: null,
    latencyMs: null,
    retransmissions: null,
  },
});

describe("a group as a filter", () => {
  it("only it, and all but it", () => {
    const filter = parseFilter("application:TLS client:10.0.0.0/8");
    const keys = keysOf(row(["10.0.0.7", "mkt-lt-114"]), by("CLIENT"));
    expect(printFilter(onlyGroup(filter, keys))).toBe("application:TLS client:10.0.0.7");
    expect(printFilter(withoutGroup(filter, keys))).toBe("application:TLS client:10.0.0.0/8 client:!10.0.0.7");
  });
  it("of two dimensions is left out as a whole", () => {
    const keys = keysOf(row(["10.0.0.7", null], ["443", null]), by("CLIENT", "SERVER_PORT"));
    expect(printFilter(withoutGroup(parseFilter(""), keys))).toBe("!(client:10.0.0.7 serverPort:443)");
  });
  it("cannot be one where it is unknown, or no filter knows the dimension", () => {
    expect(unfilterable(keysOf(row(["", null]), by("HOSTNAME")))).toContain("not known");
    expect(unfilterable(keysOf(row(["office", null]), by("CLIENT_NETWORK")))).toContain("no network");
    expect(unfilterable(keysOf(row(["x.example", null]), by("HOSTNAME")))).toBeUndefined();
  });
  it("taken apart keeps the rest of the address", () => {
    const search = new URLSearchParams("from=-6h&f=vlan:7&top=50&vs=week");
    const next = drilled(search, parseFilter("vlan:7"), keysOf(row(["TLS", null]), by("APPLICATION")), by("APPLICATION"));
    expect(Object.fromEntries(next)).toEqual({ from: "-6h", vs: "week", f: "vlan:7 application:TLS", by: "CLIENT" });
  });
  it("holds hostile names as what they are", () => {
    const keys = keysOf(row([hostileName, null]), by("HOSTNAME"));
    const filter = onlyGroup(parseFilter(""), keys);
    expect(parseFilter(printFilter(filter))).toEqual(filter);
  });
});

describe("a question as text", () => {
  const question = (filter: string) => ({
    window: { from: "-6h", to: "now" },
    filter: toInput(parseFilter(filter)),
    by: by("CLIENT", "SERVER"),
    metric: metricOf("PACKETS"),
    first: 20,
  });
  const schema = buildSchema(readFileSync(resolve(import.meta.dirname, "../../../schema/schema.graphql"), "utf8"));
  it.each([
    "",
    "application:!RTSP client:10.0.0.0/8 hostname:.example.com",
    "direction:OUTBOUND (serverPort:80 | serverPort:443 minBytes:1000)",
    'hostname:"\\"} evil {"',
  ])("as GraphQL is valid: %s", (filter) => expect(validate(schema, parse(asGraphql(question(filter)))).map(({ message }) => message)).toEqual([]));
  it("as a tool call is top_talkers, and GraphQL for what that cannot say", () => {
    expect(JSON.parse(asToolCall(question("application:TLS")))).toEqual({
      name: "top_talkers",
      arguments: {
        window: { from: "-6h", to: "now" },
        groupBy: ["CLIENT", "SERVER"],
        filter: { application: ["TLS"] },
        orderBy: "PACKETS",
        metrics: ["PACKETS", "FLOWS", "CLIENTS"],
        first: 20,
      },
    });
    expect(JSON.parse(asToolCall(question("application:!TLS")))).toMatchObject({
      name: "graphql_query",
      arguments: { query: expect.stringContaining("noneOf") as unknown },
    });
  });
  it("as CSV keeps a spreadsheet from running what a host calls itself", () => {
    const csv = groupsCsv([row(["10.0.0.7", '=cmd|"x"']), row(["10.0.0.8", null])], by("CLIENT"), metricOf("BYTES"));
    expect(csv.split("\r\n")).toEqual(["client,client_name,bytes,flows,clients", `10.0.0.7,"'=cmd|""x""",1200,3,1`, "10.0.0.8,,1200,3,1"]);
  });
});
