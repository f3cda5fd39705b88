import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EncodedBatch } from "../../../src/model/encoded-batch.ts";
import { createCollectorSupervisor, type CollectorSupervisor } from "../../../src/pipeline/exports/collector-supervisor.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { netflow5 } from "../../support/export-messages.ts";
import { sendDatagrams } from "../../support/send-datagrams.ts";

const module = new URL("../../../src/app/collector-process.ts", import.meta.url);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-collector-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function supervise(listen: readonly string[], batches: EncodedBatch[]): CollectorSupervisor {
  return createCollectorSupervisor({
    module,
    collector: {
      socketPath: join(folder, "collector.sock"),
      statePath: join(folder, "exporters.json"),
      listen,
      maxFlows: 10_000,
      bufferBytes: 1 << 20,
      maxDatagramsPerSecond: 10_000,
      logLevel: "silent",
    },
    append: async (batch) => void batches.push(batch),
    log: silentLog,
  });
}

const there = { source: "10.0.0.1", destination: "198.51.100.5", sourcePort: 40_000, destinationPort: 443, bytes: 70 };
const back = { ...there, source: there.destination, destination: there.source, sourcePort: 443, destinationPort: 40_000 };

describe("the collector's process", () => {
  it("receives, delivers what it has when it is told to stop, and is started again when it dies", async () => {
    const batches: EncodedBatch[] = [];
    const supervisor = supervise(["udp://127.0.0.1:0"], batches);
    await supervisor.start();
    const port = async (): Promise<number> => Number((await supervisor.status()).report?.addresses[0]?.address.split(":").at(-1) ?? 0);
    try {
      await expect.poll(port, { timeout: 45_000 }).toBeGreaterThan(0);
      await sendDatagrams(await port(), [netflow5([there, back], { seconds: Math.floor(Date.now() / 1_000) })]);
      await expect
        .poll(() => supervisor.list(), { timeout: 30_000 })
        .toMatchObject([{ address: "127.0.0.1", records: 2, interfaces: [{ ifIndex: 1 }, { ifIndex: 2 }] }]);
      await expect.poll(() => batches.length, { timeout: 30_000 }).toBe(1);
      expect(batches[0]).toMatchObject({ table: "flows", rows: 1 });
    } finally {
      await supervisor.stop();
    }
    expect(await supervisor.status()).toEqual({ configured: true, running: false, restarts: 0 });
    expect(await supervisor.list()).toEqual([]);
  });

  it("does not run when there is nothing to listen on", async () => {
    const supervisor = supervise([], []);
    await supervisor.start();
    expect(await supervisor.status()).toEqual({ configured: false, running: false, restarts: 0 });
    await supervisor.stop();
  });
});
