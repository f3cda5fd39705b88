import type { Asset } from "../../src/model/asset.ts";
import type { AssetFilter } from "../../src/model/services/assets.ts";
import { formatMac } from "../../src/net/mac.ts";
import { postgresBackend, sqliteBackend, type InventoryBackend } from "../support/inventories.ts";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";

export default defineBench({
  name: "assets",
  summary: "pages and searches over 100,000 assets",
  metrics: {
    sqlite_page_ms: "the first page of 50 with the number of all, median, milliseconds",
    sqlite_worst_search_ms: "the slowest of all searches and filters, each its median, with the number found, milliseconds",
    sqlite_save_us: "writing one asset, microseconds",
    sqlite_searches: "each search, median in milliseconds, as JSON",
    postgresql_page_ms: "as of SQLite; absent where there is no PostgreSQL",
    postgresql_worst_search_ms: "as of SQLite",
    postgresql_save_us: "as of SQLite",
    postgresql_searches: "as of SQLite",
  },
  run: benchAssets,
});

const nowMs = Date.UTC(2026, 0, 15, 12);
const time = { firstSeenMs: nowMs - 86_400_000, lastSeenMs: nowMs };

const questions: readonly AssetFilter[] = [
  { search: "host-77" },
  { search: "10.1.2.3" },
  { search: "00:1b:21:01:00:0f" },
  { search: "hopper" },
  { search: "intel" },
  { search: "nowhere to be found" },
  { tag: "rare" },
  { owner: "OWNER 17" },
  { types: ["PRINTER"] },
  { networks: ["10.0.5.0/24"] },
  { networks: ["10.0.0.0/8"] },
  { firstSeenAfterMs: nowMs },
  { lastSeenBeforeMs: nowMs, search: "host" },
];

function sample(i: number): Asset {
  const mac = formatMac(0x001b21000000 + i);
  const about = `mac ${mac}`;
  return {
    id: `a${String(i).padStart(6, "0")}`,
    macs: [{ mac, ...time }],
    addresses: [{ ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, vlan: 0, ...time }],
    evidence: [
      { attribute: "NAME", value: `host-${i}.corp.example`, source: "DHCP", confidence: 70, about, ...time },
      { attribute: "VENDOR", value: "Intel Corporate", source: "OUI", confidence: 20, about, ...time },
      { attribute: "TYPE", value: i % 1_000 === 3 ? "PRINTER" : "COMPUTER", source: "DHCP", confidence: 70, about, ...time },
      { attribute: "OS", value: "Windows", source: "DHCP", confidence: 70, seen: "1,3,6,15,31,33,43,44,46,47,119,121,249,252", about, ...time },
    ],
    owner: i === 4_321 ? "Grace Hopper" : `owner ${i % 1_000}`,
    comment: "",
    tags: i % 5_000 === 7 ? ["rare"] : ["office"],
    isConfirmed: true,
    forwards: false,
    ...time,
  };
}

async function benchAssets({ quick, say, scale = 1 }: BenchOptions): Promise<BenchResult> {
  const figures: Record<string, number | string> = {};
  for (const backend of [sqliteBackend(), postgresBackend()]) Object.assign(figures, await measure(backend, Math.round(100_000 * scale), quick ? 3 : 9, say));
  return figures;
}

async function measure(backend: InventoryBackend, many: number, rounds: number, say: (line: string) => void): Promise<BenchResult> {
  const { name } = backend;
  if (backend.missing !== undefined)
    return { [`${name}_page_ms`]: "absent", [`${name}_worst_search_ms`]: "absent", [`${name}_save_us`]: "absent", [`${name}_searches`]: "absent" };
  await backend.prepare();
  try {
    const { assets } = await backend.open();
    let saveMs = 0;
    for (let at = 0; at < many; at += 500) {
      const some = Array.from({ length: Math.min(500, many - at) }, (_, i) => sample(at + i));
      const began = performance.now();
      await assets.save(some);
      saveMs += performance.now() - began;
    }
    say(`${name}: ${many} assets are written`);
    const ask = async (filter: AssetFilter): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        await assets.page({ filter, first: 50, withTotal: true }, { networks: [] });
        times.push(performance.now() - began);
      }
      return Math.round(median(times));
    };
    const page = await ask({});
    const searches: Record<string, number> = {};
    for (const filter of questions) searches[JSON.stringify(filter)] = await ask(filter);
    return {
      [`${name}_page_ms`]: page,
      [`${name}_worst_search_ms`]: Math.max(...Object.values(searches)),
      [`${name}_save_us`]: Math.round((saveMs * 1_000) / many),
      [`${name}_searches`]: JSON.stringify(searches),
    };
  } finally {
    await backend.dispose();
  }
}
