import { defineBench, type BenchOptions, type BenchResult } from "./bench.ts";
import { measureApi } from "./store/api.ts";
import { measureInserts } from "./store/inserts.ts";
import { benchStore, keptStore } from "./store/kept-store.ts";
import { engineProcess, growthMb } from "./store/processes.ts";
import { conversationQuestion, deepPages, domainQuestions, hostQuestions, timed, top50, topQuestions } from "./store/questions.ts";

const firstRow = "2026-01-05T00:00:00Z";

export default defineBench({
  name: "store",
  summary:
    "the flow store with 50 million rows over 30 days of 20,000 hosts (--quick: a tenth), loaded through our encoder and kept for the next run; every answer is held against the generator's plan; nothing a query read is remembered for the next",
  metrics: {
    rows: "rows loaded",
    insert_rows_per_s: "rows a second stored of 160,000 offered, for ten minutes (--quick: one) with two readers; encoder, spool and engine",
    insert_cores: "cores all of that used",
    insert_cpu_us: "CPU time of one row, microseconds",
    insert_buffered_mb: "most that waited in memory for the spool, MiB",
    insert_refused: "rows refused meanwhile",
    insert_parts_middle: "parts of all tables half-way",
    insert_parts_end: "and at the end: no more, when merges keep up",
    insert_reader_ms: "median of the readers' queries meanwhile, milliseconds",
    burst_absorbed: "rows of 250,000 a second for 30 seconds that were not refused, as a share",
    burst_spooled_mb: "most that lay in the spool meanwhile, MiB",
    burst_drain_s: "seconds after it until all was stored",
    bytes_per_row: "disk of flow intervals, indexes too, by rows",
    bytes_per_row_all: "disk of all tables, rollups too, by flow intervals",
    top50_exact: "how the 50 biggest of all (client, server, port) were found, their sums right: exact, or candidates",
    top50_mb: "by how much the engine grew meanwhile, MiB",
    top50_ms: "how long it took",
    top10_24h_ms: "top ten hosts by bytes in 24 hours; median of 5, milliseconds",
    top10_24h_slowest_ms: "the same of the slowest of hosts, clients, servers, applications, ports",
    top10_30d_ms: "top ten hosts by bytes in 30 days",
    top10_30d_slowest_ms: "the slowest of the same five",
    domain_7d_ms: "flows and bytes of a name and of a domain in 7 days, the slower of exact and suffix",
    domain_contains_7d_ms: "of all names with a part",
    conversations_6h_ms: "top 20 conversations of one interface in 6 hours",
    host_last100_ms: "last 100 flows of a host in 30 days, the slowest of four hosts",
    deep_page_ratio: "time of the page behind 20,000 flows by that of the first page",
    graphql_overhead_p50_ms: "what GraphQL over HTTP adds to the same query asked of the store directly, by turns; medians",
    graphql_bare_p50_ms: "that query alone: applications of an hour",
    graphql_open_loop_p99_ms:
      "150 queries a second over 50 connections, four live ones (a table of 50,000 flows in the API's process) and that one in turn, client on the other core; from when each was due",
    graphql_open_loop_p50_ms: "the median of the same",
    live_queries_per_s: "live queries a second over GraphQL, all of the server on one core",
    first_page_ms: "first page of all flows of 24 hours",
  },
  run: benchStoreOf,
});

async function benchStoreOf({ quick, say, seed = 1, startMs = Date.parse(firstRow), scale = quick ? 0.1 : 1 }: BenchOptions): Promise<BenchResult> {
  const kept = await keptStore({ seed, startMs, scale }, say);
  const { dataDir, plan, truth } = kept;
  const store = benchStore(dataDir);
  await store.start();
  const result: Record<string, number | string> = { rows: truth.rows };
  try {
    const { history } = store;
    const note = (metric: string, value: number | string): void => {
      result[metric] = typeof value === "number" ? Math.round(value * 100) / 100 : value;
      say(`${metric} ${result[metric]}`);
    };
    const times = async (questions: readonly Parameters<typeof timed>[0][]): Promise<readonly number[]> => {
      const took: number[] = [];
      for (const question of questions) {
        took.push(await timed(question, history));
        say(`  ${question.name}: ${took.at(-1)!.toFixed(1)} ms`);
      }
      return took;
    };
    const [flows] = await history.sqlTables(["flows"], { networks: [] });
    if (flows?.rows !== truth.rows) throw new Error(`${truth.rows} rows were loaded, ${flows?.rows} are there`);
    note("bytes_per_row", flows.bytesOnDisk! / truth.rows);
    note("bytes_per_row_all", (await history.status()).diskBytes / truth.rows);
    for (const window of ["24h", "30d"] as const) {
      const took = await times(topQuestions(plan, truth, window));
      note(`top10_${window}_ms`, took[0]!);
      note(`top10_${window}_slowest_ms`, Math.max(...took));
    }
    const [equals, suffix, contains] = await times(domainQuestions(plan, truth));
    note("domain_7d_ms", Math.max(equals!, suffix!));
    note("domain_contains_7d_ms", contains!);
    note("conversations_6h_ms", (await times([conversationQuestion(plan, truth)]))[0]!);
    note("host_last100_ms", Math.max(...(await times(hostQuestions(plan, truth)))));
    const pages = await deepPages(plan, truth, history);
    note("first_page_ms", pages.firstMs);
    note("deep_page_ratio", pages.deepMs / pages.firstMs);
    const began = performance.now();
    const { result: found, growth } = await growthMb(engineProcess(), () => top50(plan, truth, history));
    note("top50_exact", found);
    note("top50_ms", performance.now() - began);
    note("top50_mb", growth);
  } finally {
    await store.stop();
  }
  const api = await measureApi(kept, quick ? 10 : 30, say);
  result["graphql_overhead_p50_ms"] = api.overheadMs;
  result["graphql_bare_p50_ms"] = api.bareMs;
  result["graphql_open_loop_p99_ms"] = api.openLoopP99Ms;
  result["graphql_open_loop_p50_ms"] = api.openLoopP50Ms;
  result["live_queries_per_s"] = Math.round(api.livePerSecond);
  const inserts = await measureInserts(plan, quick ? 60 : 600, say);
  const burstRows = 250_000 * 30;
  return {
    ...result,
    insert_rows_per_s: Math.round(inserts.rowsPerSecond),
    insert_cores: inserts.cores,
    insert_cpu_us: inserts.cpuUsPerRow,
    insert_buffered_mb: inserts.bufferedMb,
    insert_refused: inserts.refusedRows,
    insert_parts_middle: inserts.partsMiddle,
    insert_parts_end: inserts.partsEnd,
    insert_reader_ms: inserts.readerMedianMs,
    burst_absorbed: 1 - inserts.burstRefused / burstRows,
    burst_spooled_mb: inserts.burstSpooledMb,
    burst_drain_s: inserts.burstDrainSeconds,
  };
}
