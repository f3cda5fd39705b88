import { afterAll, beforeAll, expect, it } from "vitest";
import * as fc from "fast-check";
import { compileNetworkNames } from "../../../src/enrich/network-names.ts";
import { flowFields } from "../../../src/model/flow-fields.ts";
import type { NetworkName } from "../../../src/model/place.ts";
import type { FlowDimension } from "../../../src/model/query-plan.ts";
import { Cidr, parseCidr } from "../../../src/net/cidr.ts";
import { Ip, parseIp } from "../../../src/net/ip.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { FlowStatistics } from "../../../src/store/flows/flow-statistics.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { baseMs, everyone, flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const window = { fromMs: baseMs - 43_200_000, toMs: baseMs + 43_200_000 };

/** Addresses at the edges of networks, of both families. */
const addresses = [
  "10.0.0.0",
  "10.0.0.255",
  "10.0.1.0",
  "10.255.255.255",
  "11.0.0.0",
  "192.0.2.7",
  "255.255.255.255",
  "::",
  "::1",
  "2001:db8::",
  "2001:db8::7",
  "2001:db8:0:1::",
  "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
  "8000::1",
  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
].map((text) => parseIp(text)!);
const flows = addresses.map((clientIp, i) =>
  interval({ flowId: BigInt(i + 1), clientIp, serverIp: addresses[(i + 4) % addresses.length]!, sentBytes: 1_000 + i, receivedBytes: i }),
);

const named = (...texts: readonly (readonly [name: string, network: string])[]): NetworkName[] =>
  texts.map(([name, network]) => ({ name, network: parseCidr(network)! }));

beforeAll(async () => {
  await engine.start();
  await migrate(connection, 730 * 86_400_000, silentLog);
  await connection.insert(
    "flow_intervals",
    flowFields.map((field) => field.column),
    flowBatch(flows).bytes,
    "flows",
  );
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

/** Flows and bytes by name, as the store and as the look-up has them. */
async function both(names: readonly NetworkName[], side: "client" | "server") {
  const groupBy: FlowDimension = side === "client" ? "CLIENT_NETWORK" : "SERVER_NETWORK";
  const statistics = new FlowStatistics(connection, new TableFacts(connection), names);
  const stats = await statistics.stats({ window, groupBy: [groupBy], metrics: ["FLOWS", "BYTES"], orderBy: "BYTES", first: 500 }, everyone);
  const series = await statistics.timeseries({ window, groupBy, metric: "BYTES", first: 500 }, everyone);
  const nameOf = compileNetworkNames(names);
  const wanted: Record<string, { flows: number; bytes: number }> = {};
  for (const flow of flows) {
    const sum = (wanted[nameOf(side === "client" ? flow.clientIp : flow.serverIp) ?? ""] ??= { flows: 0, bytes: 0 });
    sum.flows++;
    sum.bytes += flow.sentBytes + flow.receivedBytes;
  }
  const rows = stats.rows.map(({ keys, metrics }) => [keys[0]!.value, { flows: metrics.FLOWS, bytes: metrics.BYTES }]);
  return { rows: Object.fromEntries(rows), groups: stats.groups, totals: Object.fromEntries(series.series.map(({ key, total }) => [key, total])), wanted };
}

async function agree(names: readonly NetworkName[]): Promise<void> {
  for (const side of ["client", "server"] as const) {
    const { rows, groups, totals, wanted } = await both(names, side);
    expect(rows).toEqual(wanted);
    expect(groups).toBe(Object.keys(wanted).length);
    expect(totals).toEqual(Object.fromEntries(Object.entries(wanted).map(([name, { bytes }]) => [name, bytes])));
  }
}

it("groups flows of the past by the smallest network with a name", async () => {
  const names = named(["All", "10.0.0.0/8"], ["Desk", "10.0.0.0/24"], ["Printer", "10.0.0.255"], ["Lab", "2001:db8::/32"], ["Rack", "2001:db8::/64"]);
  await agree(names);
  const { rows } = await both(names, "client");
  expect(rows).toMatchObject({ Printer: { flows: 1 }, Desk: { flows: 1 }, All: { flows: 2 }, Rack: { flows: 2 }, Lab: { flows: 2 }, "": { flows: 7 } });
});

it("has one group without a name where no network has one", async () => {
  await agree([]);
  expect((await both([], "server")).rows).toMatchObject({ "": { flows: flows.length } });
  const before = { fromMs: window.fromMs - 86_400_000, toMs: window.fromMs };
  const statistics = new FlowStatistics(connection, new TableFacts(connection));
  for (const groupBy of [["CLIENT_NETWORK"], ["CLIENT_NETWORK", "SERVER_NETWORK"], ["SERVER_NETWORK", "CLIENT"]] as const) {
    const { rows, groups } = await statistics.stats({ window: before, groupBy, metrics: ["FLOWS"], orderBy: "FLOWS", first: 5 }, everyone);
    expect([rows, groups]).toEqual([[], 0]);
  }
});

it("groups by networks and other things at once, the first of equal networks, names as they are", async () => {
  const hostile = "'); DROP TABLE flow_intervals; -- {p0:String} \\ ünï 🦊";
  const names = named([hostile, "10.0.0.0/8"], ["later", "10.0.0.0/8"]);
  await agree(names);
  const statistics = new FlowStatistics(connection, new TableFacts(connection), names);
  const { rows } = await statistics.stats(
    {
      window,
      groupBy: ["CLIENT_NETWORK", "SERVER_NETWORK", "PROTOCOL"],
      metrics: ["FLOWS"],
      orderBy: "FLOWS",
      first: 50,
      filter: { match: { client: ["10.0.0.0/8"] } },
    },
    everyone,
  );
  expect(rows.map(({ keys, metrics }) => [...keys.map(({ value }) => value), metrics.FLOWS])).toEqual([[hostile, "", "TCP", 4]]);
  const learnt = await statistics.stats(
    {
      window,
      groupBy: ["SERVER_NETWORK", "HOST", "APPLICATION"],
      metrics: ["FLOWS", "SENT_BYTES"],
      orderBy: "SENT_BYTES",
      first: 2,
      filter: { match: { server: ["10.0.0.0/8"], minBytes: 1 } },
    },
    everyone,
  );
  expect(learnt.rows.map(({ keys, metrics }) => [...keys.map(({ value }) => value), metrics.FLOWS, metrics.SENT_BYTES])).toEqual([
    [hostile, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", 1, 1_014],
    [hostile, "8000::1", "", 1, 1_013],
  ]);
});

it("takes many names", async () => {
  const names = Array.from({ length: 500 }, (_, i) => ({ name: `network ${i}`, network: new Cidr(Ip.v4(0x0a000000 + (i << 8)), 120) }));
  await agree(names);
});

it("agrees with the look-up of addresses for any networks", async () => {
  const word = fc.constantFrom(0, 1, 0xffff, 0x0a000000, 0x20010db8, -1);
  const around = fc.constantFrom(...addresses);
  const network = fc
    .tuple(
      fc.oneof(
        around,
        fc.tuple(word, word, word, word).map(([a, b, c, d]) => new Ip(a, b, c, d)),
      ),
      fc.integer({ min: 0, max: 128 }),
    )
    .map(([ip, bits]) => new Cidr(ip, bits));
  const names = fc.array(fc.record({ name: fc.constantFrom("a", "b", "c", "d"), network }), { maxLength: 12 });
  await fc.assert(fc.asyncProperty(names, agree), { numRuns: 20, seed: 17, endOnFailure: true });
});
