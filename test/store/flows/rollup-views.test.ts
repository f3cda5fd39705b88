import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { parseIp } from "../../../src/net/ip.ts";

const folder = temporaryFolder();
let store: FlowStore;
const hourMs = 3_600_000;

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  const rows = Array.from({ length: 40 }, (_, i) =>
    interval({
      flowId: BigInt(i),
      clientIp: parseIp(`10.0.${i % 3}.1`)!,
      serverIp: parseIp(`192.0.2.${i % 5}`)!,
      hostname: `www.${i % 4}.example.com`,
      application: i % 2 === 0 ? "TLS" : "QUIC",
      firstSeenMs: baseMs + i * hourMs,
      lastSeenMs: baseMs + i * hourMs + 1_000,
      sentBytes: 100 + i,
      receivedBytes: 7,
      opens: 1,
    }),
  );
  const dayOf = ({ firstSeenMs }: { firstSeenMs: number }): number => Math.floor(firstSeenMs / 86_400_000);
  for (const day of new Set(rows.map(dayOf))) await store.append(flowBatch(rows.filter((row) => dayOf(row) === day)));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const rows = async (sql: string, networks: readonly string[] = []) =>
  (await store.history.sql({ sql, maxRows: 1_000, tokenKey: "t" }, networks.length === 0 ? everyone : { networks })).rows;

describe("rollups in people's SQL", () => {
  it.each(["dimensions_1h", "hostnames_1d", "pairs_1d"])("%s adds up to the intervals", async (table) => {
    const sums = "SELECT sum(sent_bytes), sum(received_bytes)";
    expect(await rows(`${sums}, sum(opens) FROM ${table} WHERE bucket > '2026-01-01 00:00:00'`)).toEqual(await rows(`${sums}, uniqExact(flow_id) FROM flows`));
  });

  it.each(["hosts_1h", "hosts_1d"])("%s has each side's own", async (table) => {
    expect(
      await rows(`SELECT host, sum(sent_bytes), sum(received_bytes), sum(opens) FROM ${table} WHERE startsWith(host, '10.') GROUP BY host ORDER BY host`),
    ).toEqual(await rows("SELECT client_ip, sum(sent_bytes), sum(received_bytes), uniqExact(flow_id) FROM flows GROUP BY client_ip ORDER BY client_ip"));
  });

  it("say applications, protocols and addresses as the table of flows does", async () => {
    expect(await rows("SELECT DISTINCT application, protocol FROM dimensions_1h ORDER BY application")).toEqual([
      ["QUIC", "TCP"],
      ["TLS", "TCP"],
    ]);
    expect(await rows("SELECT DISTINCT client_ip FROM pairs_1d WHERE client_address = toIPv6('10.0.2.1')")).toEqual([["10.0.2.1"]]);
  });

  it("show who is limited to networks the rows of its hosts, and no rollup without hosts", async () => {
    const mine = ["10.0.1.0/24"];
    expect(await rows("SELECT DISTINCT host FROM hosts_1d", mine)).toEqual([["10.0.1.1"]]);
    expect(await rows("SELECT DISTINCT client_ip FROM hostnames_1d", mine)).toEqual([["10.0.1.1"]]);
    expect(await rows("SELECT DISTINCT client_ip FROM pairs_1d", mine)).toEqual([["10.0.1.1"]]);
    await expect(rows("SELECT count() FROM dimensions_1h", mine)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
