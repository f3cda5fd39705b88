import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dnsFields, type DnsTransaction } from "../../src/model/dns-fields.ts";
import type { EncodedBatch } from "../../src/model/encoded-batch.ts";
import { flowFields, type FlowInterval } from "../../src/model/flow-fields.ts";
import { Ip } from "../../src/net/ip.ts";
import { NativeBlock } from "../../src/pipeline/native-block.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createFlowStore, type FlowStore, type FlowStoreOptions } from "../../src/store/flows/index.ts";

export const everyone = { networks: [] };
export const baseMs = Date.UTC(2026, 0, 15, 12);

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "wg-store-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function storeIn(dataDir: string, options: Partial<FlowStoreOptions> = {}): FlowStore {
  return createFlowStore({ dataDir, retentionMs: 730 * 86_400_000, spoolBytes: 1_000_000_000, log: silentLog, ...options });
}

/** A finished TLS flow; give what matters to the test. */
export function interval(given: Partial<FlowInterval> = {}): FlowInterval {
  const empty = Object.fromEntries(
    flowFields.map((field) => [field.key, field.type === "IPv6" ? Ip.v4(0x0a000001) : field.type === "Id64" ? 1n : /String/.test(field.type) ? "" : 0]),
  );
  return {
    ...(empty as FlowInterval),
    firstSeenMs: baseMs,
    lastSeenMs: baseMs + 1_000,
    opens: 1,
    closes: 1,
    source: "PCAP",
    direction: "OUTBOUND",
    protocol: 6,
    clientPort: 40_000,
    serverPort: 443,
    serverIp: Ip.v4(0xc0000232),
    ...given,
  };
}

export function question(given: Partial<DnsTransaction> = {}): DnsTransaction {
  return {
    timeMs: baseMs,
    flowId: 7n,
    clientIp: Ip.v4(0x0a000001),
    clientPort: 5_353,
    resolverIp: Ip.v4(0x0a000035),
    protocol: 17,
    vlan: 0,
    interface: "eth0",
    name: "example.com",
    type: "A",
    responseCode: "NOERROR",
    answers: ["192.0.2.1"],
    latencyUs: 1_500,
    ...given,
  };
}

/** One batch; the rows' first time gives the day. */
export function flowBatch(rows: readonly FlowInterval[]): EncodedBatch {
  const block = new NativeBlock<FlowInterval>(flowFields);
  for (const row of rows) block.add(row);
  return batch(
    "flows",
    block,
    rows.map((row) => row.firstSeenMs),
  );
}

export function dnsBatch(rows: readonly DnsTransaction[]): EncodedBatch {
  const block = new NativeBlock<DnsTransaction>(dnsFields);
  for (const row of rows) block.add(row);
  return batch(
    "dns",
    block,
    rows.map((row) => row.timeMs),
  );
}

function batch(table: EncodedBatch["table"], block: NativeBlock<never>, times: readonly number[]): EncodedBatch {
  const partition = new Date(times[0]!).toISOString().slice(0, 10).replaceAll("-", "");
  return { id: randomBytes(8).toString("hex"), table, partition, rows: block.rows, minMs: Math.min(...times), maxMs: Math.max(...times), bytes: block.take() };
}
