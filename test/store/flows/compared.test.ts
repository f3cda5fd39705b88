import { afterAll, beforeAll, expect, it } from "vitest";
import { comparedSeries, comparedStats } from "../../../src/api/compared-stats.ts";
import { parseIp } from "../../../src/net/ip.ts";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const hour = 3_600_000;
const folder = temporaryFolder();
const store = storeIn(folder.path);
const { history } = store;
const now = { fromMs: baseMs, toMs: baseMs + hour };
const before = { fromMs: baseMs - hour, toMs: baseMs };
let id = 0n;

const flow = (client: string, atMs: number, given: Partial<FlowInterval>): FlowInterval =>
  interval({ flowId: ++id, clientIp: parseIp(client)!, firstSeenMs: atMs, lastSeenMs: atMs + 1_000, application: "TLS", ...given });

beforeAll(async () => {
  await store.start();
  const rows = [
    // Grows from 1,000 to 4,000 bytes; is new; is gone; the same in both.
    flow("10.0.0.1", before.fromMs + 60_000, { sentBytes: 1_000 }),
    flow("10.0.0.1", now.fromMs + 60_000, { sentBytes: 3_000 }),
    flow("10.0.0.1", now.fromMs + 1_860_000, { sentBytes: 1_000 }),
    flow("10.0.0.2", now.fromMs, { sentBytes: 2_000 }),
    flow("10.0.0.3", before.fromMs, { sentBytes: 9_000 }),
    flow("10.0.0.4", before.fromMs, { sentBytes: 10 }),
    flow("10.0.0.4", now.fromMs, { sentBytes: 10 }),
    // Small groups that no page of two shows.
    ...Array.from({ length: 20 }, (_, i) => flow(`10.0.1.${i}`, before.fromMs, { sentBytes: 5_000 })),
  ];
  await store.append(flowBatch(rows));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const query = { window: now, groupBy: ["CLIENT"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES" } as const;
const ask = (asked: Parameters<typeof history.stats>[0]) => history.stats(asked, everyone);

it("sets the other window's rows and totals beside, exact for groups that only one has on top", async () => {
  const stats = await comparedStats({ ...query, first: 2 }, before, ask);
  expect(stats.rows.map(({ keys, metrics, compared }) => [keys[0]!.value, metrics.BYTES, compared!.metrics.BYTES, compared!.isNew])).toEqual([
    ["10.0.0.1", 4_000, 1_000, false],
    ["10.0.0.2", 2_000, 0, true],
  ]);
  expect(stats.rows[0]!.compared!.changes).toEqual([
    { metric: "BYTES", absolute: 3_000, percent: 300 },
    { metric: "FLOWS", absolute: 1, percent: 100 },
  ]);
  expect(stats.rows[1]!.compared!.changes[0]).toEqual({ metric: "BYTES", absolute: 2_000, percent: null });
  expect(stats.compared!.totals).toEqual({ BYTES: 110_010, FLOWS: 23 });
  expect(stats.compared!.changes[0]).toEqual({ metric: "BYTES", absolute: 6_010 - 110_010, percent: ((6_010 - 110_010) / 110_010) * 100 });
  expect(stats.compared!.gone.map(({ keys, metrics }) => [keys[0]!.value, metrics.BYTES])).toEqual([
    ["10.0.0.3", 9_000],
    ["10.0.1.0", 5_000],
  ]);
});

it("finds a group again by its key, whatever the type of the key", async () => {
  for (const groupBy of [["CLIENT", "SERVER_PORT"], ["HOST"], ["PROTOCOL", "APPLICATION"], ["PEER"], ["MAC"], ["DIRECTION"], ["EXPORTER"]] as const) {
    const all = await ask({ ...query, groupBy, first: 100 });
    const again = await ask({ ...query, groupBy, first: 100, only: all.rows.slice(0, 3).map(({ group }) => group) });
    expect(again.rows, groupBy.join()).toEqual(all.rows.slice(0, 3));
    expect((await ask({ ...query, groupBy, first: 100, only: [] })).rows).toEqual([]);
  }
});

it("adds up what hosts did, each its own side, in one question", async () => {
  const found = await history.hostTotals({ addresses: ["10.0.0.1", "192.0.2.50", "10.9.9.9"], window: now }, everyone);
  expect([...found.keys()].toSorted()).toEqual(["10.0.0.1", "192.0.2.50"]);
  expect(found.get("10.0.0.1")).toEqual({
    sentBytes: 4_000,
    receivedBytes: 0,
    flows: 2,
    firstSeenMs: now.fromMs + 60_000,
    lastSeenMs: now.fromMs + 1_861_000,
  });
  expect(found.get("192.0.2.50")).toMatchObject({ sentBytes: 0, receivedBytes: 6_010, flows: 4 });
  expect(await history.hostTotals({ addresses: [], window: now }, everyone)).toEqual(new Map());
});

it("refuses to compare groups by time", async () => {
  await expect(comparedStats({ ...query, groupBy: ["TIME"], first: 5 }, before, ask)).rejects.toMatchObject({ code: "BAD_INPUT" });
});

it("lays the other window's line over the same steps", async () => {
  const askSeries = (asked: Parameters<typeof history.timeseries>[0]) => history.timeseries(asked, everyone);
  // A window that begins inside a step: both are cut at the same places of their windows.
  const window = { fromMs: now.fromMs + 30_000, toMs: now.toMs + 30_000 };
  const other = { fromMs: window.fromMs - hour, toMs: window.toMs - hour };
  const series = await comparedSeries({ window, metric: "BYTES", groupBy: "CLIENT", stepMs: 600_000, first: 1 }, other, askSeries);
  expect(series.series).toHaveLength(1);
  const [line] = series.series;
  expect(line).toMatchObject({ key: "10.0.0.1", points: [3_000, 0, 0, 1_000, 0, 0, 0], compared: { total: 1_000, points: [1_000, 0, 0, 0, 0, 0, 0] } });
  expect(series.comparedWindow).toEqual(other);
  const whole = await comparedSeries({ window, metric: "FLOWS", stepMs: 600_000, first: 5 }, other, askSeries);
  expect(whole.series[0]).toMatchObject({ key: "total", compared: { points: [1, 0, 0, 0, 0, 0, 2] } });
  await expect(comparedSeries({ window, metric: "BYTES", first: 5 }, now, askSeries)).resolves.toBeDefined();
  await expect(comparedSeries({ window, metric: "BYTES", first: 5 }, { fromMs: 0, toMs: 5 }, askSeries)).rejects.toMatchObject({
    code: "BAD_INPUT",
    details: { path: "compareTo" },
  });
});

it("counts segments sent again, and the mean time to set a connection up once per flow", async () => {
  const window = { fromMs: baseMs + 10 * hour, toMs: baseMs + 11 * hour };
  const tcp = { sentRetransmissions: 2, receivedRetransmissions: 1, clientLatencyUs: 10_000, serverLatencyUs: 20_000 };
  const long = flow("10.0.2.1", window.fromMs, { ...tcp, closes: 0 });
  await store.append(
    flowBatch([
      long,
      { ...long, firstSeenMs: window.fromMs + 60_000, lastSeenMs: window.fromMs + 61_000, opens: 0, closes: 1 },
      flow("10.0.2.1", window.fromMs, { clientLatencyUs: 1_000, serverLatencyUs: 9_000 }),
      flow("10.0.2.2", window.fromMs, { protocol: 17 }),
    ]),
  );
  await store.settled();
  const { rows, totals } = await ask({ window, groupBy: ["CLIENT"], metrics: ["RETRANSMISSIONS", "LATENCY"], orderBy: "RETRANSMISSIONS", first: 5 });
  expect(rows.map(({ keys, metrics }) => [keys[0]!.value, metrics])).toEqual([
    ["10.0.2.1", { RETRANSMISSIONS: 6, LATENCY: 20 }],
    ["10.0.2.2", { RETRANSMISSIONS: 0 }],
  ]);
  expect(totals).toEqual({ RETRANSMISSIONS: 6, LATENCY: 20 });
});
