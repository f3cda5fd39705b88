import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const hour = 3_600_000;
const week = 168 * hour;
const folder = temporaryFolder();
const store = storeIn(folder.path);
const { history } = store;
const window = { fromMs: baseMs, toMs: baseMs + hour };
let id = 0n;

const flow = (client: string, server: string, weeksAgo: number, sentBytes: number, minute = 10): FlowInterval => {
  const firstSeenMs = baseMs - weeksAgo * week + minute * 60_000;
  return interval({ flowId: ++id, clientIp: parseIp(client)!, serverIp: parseIp(server)!, firstSeenMs, lastSeenMs: firstSeenMs + 30_000, sentBytes });
};

/** What each pair sends in this hour of week 0 (now), 1, 2, 3 and 4; what the plan says of it. */
const plan = [
  { client: "10.0.0.10", server: "10.0.0.20", sent: [80e9, 79e9, 82e9, 80e9, 78e9], verdict: "USUAL" },
  { client: "10.0.0.42", server: "198.51.100.7", sent: [60e9, 0, 0, 0, 0], verdict: "NEW" },
  { client: "10.0.0.11", server: "203.0.113.9", sent: [50e9, 2e9, 2.1e9, 1.9e9, 2e9], verdict: "UNUSUAL" },
  { client: "10.0.0.12", server: "203.0.113.10", sent: [0, 40e9, 41e9, 39e9, 40e9], verdict: "UNUSUAL" },
  { client: "10.0.0.13", server: "203.0.113.11", sent: [20e6, 20e6, 21e6, 0, 19e6], verdict: "USUAL" },
] as const;

beforeAll(async () => {
  await store.start();
  for (const weeksAgo of [0, 1, 2, 3, 4]) {
    const rows = plan.flatMap(({ client, server, sent }) => (sent[weeksAgo]! > 0 ? [flow(client, server, weeksAgo, sent[weeksAgo]!)] : []));
    // Other hours do not count, however much they carry.
    await store.append(flowBatch([...rows, flow("10.0.0.10", "10.0.0.20", weeksAgo, 900e9, 61), flow("10.0.0.42", "198.51.100.7", weeksAgo, 900e9, -30)]));
  }
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const ask = (given: Partial<Parameters<typeof history.usual>[0]> = {}) =>
  history.usual({ window, groupBy: ["CLIENT", "SERVER"], metric: "BYTES", weeks: 4, first: 10, ...given }, everyone);

it("tells the backup from what was planted, each time the same", async () => {
  const rows = await ask();
  expect(rows.map(({ keys, value, weeks, verdict }) => [keys[0]!.value, keys[1]!.value, value, weeks, verdict])).toEqual(
    plan.map(({ client, server, sent, verdict }) => [client, server, sent[0], sent.slice(1), verdict]),
  );
  expect(rows[0]!.usual).toMatchObject({ median: 79.5e9 });
  expect(await ask()).toEqual(rows);
});

it("cuts to the biggest now or usually, and finds one that is gone", async () => {
  expect((await ask({ first: 2 })).map(({ keys }) => keys[0]!.value)).toEqual(["10.0.0.10", "10.0.0.42"]);
  const gone = await ask({ filter: { match: { client: ["10.0.0.12"] } }, groupBy: ["SERVER"] });
  expect(gone).toMatchObject([{ value: 0, verdict: "UNUSUAL", usual: { median: 40e9 } }]);
});

it("counts only weeks of which something is kept", async () => {
  const rows = await ask({ weeks: 12, first: 1 });
  expect(rows[0]!.weeks).toHaveLength(4);
  const early = { fromMs: window.fromMs - 3 * week, toMs: window.toMs - 3 * week };
  expect((await ask({ window: early })).map(({ verdict, usual }) => [verdict, usual])).toEqual(Array.from({ length: 4 }, () => ["UNKNOWN", undefined]));
  expect(await ask({ window: { fromMs: baseMs - 50 * week, toMs: baseMs - 50 * week + hour } })).toEqual([]);
});

it("keeps to a caller's networks", async () => {
  const rows = await history.usual({ window, groupBy: ["CLIENT"], metric: "BYTES", weeks: 4, first: 10 }, { networks: ["203.0.113.9/32"] });
  expect(rows.map(({ keys }) => keys[0]!.value)).toEqual(["10.0.0.11"]);
});

it("says what is usual of each step of a line", async () => {
  const query = { window, metric: "BYTES", stepMs: 600_000, weeks: 4 } as const;
  const { series } = await history.timeseries({ ...query, groupBy: "CLIENT", first: 2 }, everyone);
  const lines = await history.usualLines({ ...query, groupBy: "CLIENT", only: series.map(({ group }) => group) }, everyone);
  expect(series.map(({ key, points }) => [key, points])).toEqual([
    ["10.0.0.10", [0, 80e9, 0, 0, 0, 0]],
    ["10.0.0.42", [0, 60e9, 0, 0, 0, 0]],
  ]);
  expect(lines.map(({ group }) => group)).toEqual(series.map(({ group }) => group));
  expect(lines[0]!.low[1]).toBeGreaterThan(40e9);
  expect(lines[0]!.high[1]).toBeLessThan(120e9);
  expect([lines[0]!.low[0], lines[0]!.high[0]]).toEqual([0, 1_000_000]);
  expect(lines[1]!.high[1]).toBe(1_000_000);
  const [whole] = await history.usualLines({ ...query, only: [[]] }, everyone);
  expect(whole!.low).toHaveLength(6);
});

it("refuses a window of more than a week, and groups by time", async () => {
  await expect(ask({ window: { fromMs: baseMs - 8 * week, toMs: baseMs } })).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "window" } });
  await expect(ask({ groupBy: ["TIME"] })).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "groupBy" } });
});
