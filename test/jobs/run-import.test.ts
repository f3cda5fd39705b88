import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import dns from "../../src/dissectors/dns.ts";
import { runImport, type ImportProgress } from "../../src/jobs/run-import.ts";
import type { EncodedBatch } from "../../src/model/encoded-batch.ts";
import { AppError } from "../../src/model/errors.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { udpFrame } from "../support/frames.ts";

const options = { shiftToNow: false, tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 60_000, maxFlows: 10_000, localNetworks: ["10.0.0.0/8"] };
const firstMs = Date.parse("2026-01-05T23:59:59Z");
const packets = 3_000;
const flows = 300;
let folder: string;
let path: string;

/** One packet a millisecond, over midnight; classic pcap, microseconds. */
function writeCapture(file: string): void {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  const parts: Buffer[] = [head];
  for (let i = 0; i < packets; i++) {
    const frame = udpFrame({
      source: `10.0.1.${1 + ((i % flows) % 250)}`,
      destination: "198.51.100.7",
      sourcePort: 2_000 + (i % flows),
      destinationPort: 4_433,
      payload: Buffer.alloc(40),
    });
    const record = Buffer.alloc(16);
    const timeMs = firstMs + i;
    record.writeUInt32LE(Math.floor(timeMs / 1_000), 0);
    record.writeUInt32LE((timeMs % 1_000) * 1_000, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    parts.push(record, frame);
  }
  writeFileSync(file, Buffer.concat(parts));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-import-"));
  path = join(folder, "a.pcap");
  writeCapture(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function importing(files: readonly string[], more: Partial<Parameters<typeof runImport>[0]> = {}) {
  const batches: EncodedBatch[] = [];
  const progress: ImportProgress[] = [];
  const results = runImport({
    files: files.map((file) => ({ path: file })),
    options,
    dissectors: [dns],
    readCapture,
    deliver: async (batch) => void batches.push(batch),
    onProgress: (each) => progress.push(each),
    log: silentLog,
    ...more,
  });
  return { results, batches, progress };
}

const rowsOf = (batches: readonly EncodedBatch[]): number => batches.reduce((sum, { rows }) => sum + rows, 0);

describe("import", () => {
  it("stores every flow and says what the capture held and when", async () => {
    const { results, batches, progress } = importing([path]);
    expect(await results).toEqual([
      {
        file: "a.pcap",
        packets,
        flows,
        dnsTransactions: 0,
        bytes: packets * 82,
        malformed: 0,
        malformedReasons: [],
        fromMs: firstMs,
        toMs: firstMs + packets - 1,
        outcome: "whole",
      },
    ]);
    expect(rowsOf(batches)).toBe(flows);
    // One partition each: the capture goes over midnight, its flows all began before.
    expect(new Set(batches.map(({ partition }) => partition))).toEqual(new Set(["20260105"]));
    expect(progress.at(-1)).toMatchObject({ file: "a.pcap", packets, storedRows: flows, bytesRead: progress.at(-1)!.totalBytes });
  });

  it("moves the capture to now", async () => {
    const { results, batches } = importing([path], { options: { ...options, shiftToNow: true } });
    const [result] = await results;
    expect(Math.abs(result!.toMs! - Date.now())).toBeLessThan(10_000);
    expect(result!.toMs! - result!.fromMs!).toBe(packets - 1);
    expect(batches.every(({ minMs }) => Math.abs(minMs - Date.now()) < 20_000)).toBe(true);
  });

  it("keeps what could be read of a damaged file, and goes on with the next", async () => {
    const cut = join(folder, "cut.pcap");
    writeFileSync(cut, readFileSync(path).subarray(0, 24 + 98 * 1_000 + 50));
    const text = join(folder, "text.pcap");
    writeFileSync(text, "this is no capture at all");
    const { results, batches } = importing([cut, text, join(folder, "none.pcap"), path]);
    expect(await results).toMatchObject([
      { file: "cut.pcap", packets: 1_000, flows, outcome: "damaged", problem: expect.stringMatching(/at byte \d+/) },
      { file: "text.pcap", packets: 0, outcome: "unreadable", problem: expect.stringContaining("not a packet capture") },
      { file: "none.pcap", packets: 0, outcome: "unreadable" },
      { file: "a.pcap", packets, flows, outcome: "whole" },
    ]);
    expect(rowsOf(batches)).toBe(2 * flows);
  });

  it("speaks of a file by its title where it has one: where the server put it is nobody's business", async () => {
    const upload = join(folder, "0d9f.upload");
    writeFileSync(upload, "this is no capture at all");
    const { results } = importing([], {
      files: [
        { path: upload, title: "office.pcap" },
        { path: join(folder, "gone.upload"), title: "home.pcap" },
      ],
    });
    const [text, gone] = await results;
    expect(text).toMatchObject({ file: "office.pcap", outcome: "unreadable", problem: expect.stringContaining("office.pcap at byte 0") });
    expect(gone).toMatchObject({ outcome: "unreadable", problem: expect.stringContaining("home.pcap") });
    expect(`${text!.problem} ${gone!.problem}`).not.toContain(folder);
  });

  it("waits for a store that refuses for a while and loses nothing", async () => {
    let refusals = 3;
    const stored: EncodedBatch[] = [];
    const { results } = importing([path], {
      deliver: async (batch) => {
        if (refusals-- > 0) throw new AppError("LIMIT_EXCEEDED", "The spool is full.");
        stored.push(batch);
      },
    });
    expect((await results)[0]).toMatchObject({ outcome: "whole" });
    expect(rowsOf(stored)).toBe(flows);
  });

  it("gives up on a store that stays away, and never calls stored what was not acknowledged", async () => {
    const { results, progress } = importing([path], {
      patienceMs: 200,
      deliver: async () => {
        throw new AppError("UNAVAILABLE", "Nothing answers.");
      },
    });
    await expect(results).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(progress.every(({ storedRows }) => storedRows === 0)).toBe(true);
  });

  it("says how much was stored when it gives up, and what importing again would do", async () => {
    const failing = (afterRows: number) => {
      let taken = 0;
      return importing([path], {
        patienceMs: 100,
        // Flows that end at once: more than one batch of them.
        options: { ...options, idleTimeoutMs: 0, activeTimeoutMs: 1 },
        deliver: async ({ rows }) => {
          if (taken >= afterRows) throw new AppError("UNAVAILABLE", "The disk is full.", { cure: "Free some." });
          taken += rows;
        },
      }).results;
    };
    await expect(failing(0)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "The disk is full. Nothing of a.pcap was stored.",
      details: { cure: "Free some." },
    });
    await expect(failing(1)).rejects.toThrow(
      /^The disk is full\. 1,\d{3} rows of a\.pcap were stored before and stay; importing it again stores them twice\.$/,
    );
  });

  it("stops when it is cancelled", async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const { results, batches } = importing([path], { signal: cancelled.signal });
    await expect(results).rejects.toMatchObject({ code: "CANCELLED" });
    expect(batches).toHaveLength(0);
  });
});
