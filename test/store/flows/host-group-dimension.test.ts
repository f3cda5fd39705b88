import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as fc from "fast-check";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import type { HostSet } from "../../../src/model/host-group.ts";
import type { FlowDimension } from "../../../src/model/query-plan.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { FlowStatistics } from "../../../src/store/flows/flow-statistics.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { grouped } from "../../support/memory-grouping.ts";

const folder = temporaryFolder();
let store: FlowStore;

const addresses = ["10.0.0.1", "10.0.0.7", "10.0.1.1", "192.0.2.50", "192.0.2.51", "2001:db8::1"].map((text) => parseIp(text)!);
const macs = [0, 0x001b213c4d5e, 0x001b213c4d5f];
const hourMs = 3_600_000;
/** Every address with every other, itself too, over a day. */
const flows: readonly FlowInterval[] = addresses.flatMap((clientIp, i) =>
  addresses.map((serverIp, j) =>
    interval({
      flowId: BigInt(i * 10 + j + 1),
      clientIp,
      serverIp,
      clientMac: macs[(i + j) % 3]!,
      serverMac: macs[j % 3]!,
      firstSeenMs: baseMs - 12 * hourMs + (i + j) * hourMs,
      lastSeenMs: baseMs - 12 * hourMs + (i + j) * hourMs + 1_000,
      sentBytes: 100 + i * 7 + j,
      receivedBytes: 10 + j,
      application: j % 2 === 0 ? "TLS" : "DNS",
      opens: 1,
    }),
  ),
);
const window = { fromMs: baseMs - 12 * hourMs, toMs: baseMs + 12 * hourMs };

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  await store.append(flowBatch(flows));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const stats = (groups: readonly HostSet[], groupBy: readonly FlowDimension[] = ["GROUP"], metrics = ["BYTES", "FLOWS", "SENT_BYTES"] as const) =>
  store.history.stats({ window, groupBy, groups, metrics, orderBy: "BYTES", first: 500 }, everyone);

/** Bytes, flows and bytes sent by groups, as the store and as a look at each flow has them. */
async function both(groups: readonly HostSet[], groupBy: readonly FlowDimension[] = ["GROUP"]) {
  const { rows } = await stats(groups, groupBy);
  const sum = (of: readonly FlowInterval[], value: (row: FlowInterval) => number): number => of.reduce((total, row) => total + value(row), 0);
  return {
    stored: Object.fromEntries(rows.map(({ keys, metrics }) => [keys.map(({ value }) => value).join("|"), [metrics.BYTES, metrics.FLOWS, metrics.SENT_BYTES]])),
    wanted: Object.fromEntries(
      [...grouped(flows, groupBy, groups).values()].map(({ keys, rows: of }) => [
        keys.join("|"),
        [sum(of, (row) => row.sentBytes + row.receivedBytes), of.length, sum(of, (row) => row.sentBytes)],
      ]),
    ),
  };
}

const office: HostSet = { name: "Office", networks: ["10.0.0.0/24"], macs: [] };
const printers: HostSet = { name: "Printers", networks: ["10.0.0.7/32"], macs: ["00:1b:21:3c:4d:5e"] };
const six: HostSet = { name: "Six", networks: ["2001:db8::/32"], macs: [] };

describe("flows by host group", () => {
  it("count in each group that either side is in, once, and under no name in none", async () => {
    const { stored, wanted } = await both([office, printers, six]);
    expect(stored).toEqual(wanted);
    expect(Object.keys(stored).toSorted()).toEqual(["", "Office", "Printers", "Six"]);
  });

  it("have no rest, since groups overlap, and exact totals", async () => {
    const result = await stats([office, printers, six]);
    expect(result.others).toEqual({});
    expect(result.totals).toMatchObject({ FLOWS: flows.length, BYTES: flows.reduce((sum, row) => sum + row.sentBytes + row.receivedBytes, 0) });
    expect(result.exact).toBe(true);
  });

  it("beside another dimension, and over time", async () => {
    const { stored, wanted } = await both([office, six], ["GROUP", "APPLICATION"]);
    expect(stored).toEqual(wanted);
    const { series } = await store.history.timeseries(
      { window, groupBy: "GROUP", groups: [office, six], metric: "BYTES", stepMs: hourMs, first: 10 },
      everyone,
    );
    const one = (await both([office, six])).wanted;
    expect(Object.fromEntries(series.map(({ key, total }) => [key, total]))).toEqual(
      Object.fromEntries(Object.entries(one).map(([key, [bytes]]) => [key, bytes])),
    );
  });

  it("come from a rollup where groups are networks and days are whole", async () => {
    const day = { fromMs: baseMs - 12 * hourMs, toMs: baseMs + 12 * hourMs };
    expect(new Date(day.fromMs).toISOString()).toContain("T00:00");
    expect((await stats([office, six])).table).toContain("pairs_1d");
    expect((await stats([printers])).table).not.toContain("pairs_1d");
  });

  it("are all without a name where there is no group", async () => {
    const { rows } = await stats([]);
    expect(rows).toMatchObject([{ keys: [{ dimension: "GROUP", value: "" }], metrics: { FLOWS: flows.length } }]);
  });

  it("agree with a look at each flow, whatever the groups", async () => {
    const set = fc.record({
      networks: fc.uniqueArray(fc.constantFrom("10.0.0.0/8", "10.0.0.0/24", "10.0.0.7/32", "192.0.2.50/31", "2001:db8::/64", "0.0.0.0/0", "::/0"), {
        maxLength: 3,
      }),
      macs: fc.uniqueArray(fc.constantFrom("00:1b:21:3c:4d:5e", "00:1b:21:3c:4d:5f"), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(set, { minLength: 1, maxLength: 4 }), async (sets) => {
        const { stored, wanted } = await both(sets.map((each, i) => ({ name: `Group ${i}`, ...each })));
        expect(stored).toEqual(wanted);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses groups of more members than can be looked at for every flow", async () => {
    const many = { name: "Many", networks: Array.from({ length: 501 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`), macs: [] };
    await expect(stats([many])).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "groupBy", got: "501" } });
  });

  it("a refused question leaves nothing behind when the store is away", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", hear);
    const connection = new FlowConnection({ kind: "embedded", socketPath: `${folder.path}/nobody.sock`, secret: "s", database: "wiregraph" });
    const statistics = new FlowStatistics(connection, new TableFacts(connection));
    const asked = statistics.stats({ window, groupBy: ["HOST", "MAC"], metrics: ["BYTES"], orderBy: "BYTES", first: 5 }, everyone);
    await expect(asked).rejects.toMatchObject({ code: "BAD_INPUT" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.off("unhandledRejection", hear);
    await connection.close();
    expect(unheard).toEqual([]);
  });
});
