import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJobs } from "../../src/jobs/jobs.ts";
import type { ImportTask } from "../../src/jobs/import-protocol.ts";
import type { Job, Jobs } from "../../src/model/services/jobs.ts";
import type { MeterOptions } from "../../src/pipeline/meter-protocol.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { udpFrame } from "../support/frames.ts";

const meter: Omit<MeterOptions, "socketPath"> = {
  captureDriver: "auto",
  snapLength: 512,
  promiscuous: true,
  ringBytes: 1 << 20,
  maxFlows: 1_000,
  idleTimeoutMs: 60_000,
  activeTimeoutMs: 60_000,
  tunnels: false,
  logLevel: "silent",
};
const module = new URL("../../src/app/import-process.ts", import.meta.url);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-jobs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Jobs whose processes run this code, with `task` and `tell` in reach. */
function jobsRunning(code: string, more: Partial<Parameters<typeof createJobs>[0]> = {}): Jobs {
  return createJobs({
    module,
    socketPath: join(folder, "unused.sock"),
    meter,
    log: silentLog,
    ...more,
    spawn: (task: ImportTask) =>
      spawn(process.execPath, ["-e", `const task = ${JSON.stringify(task)}; const tell = (m) => process.send(m); ${code}`], {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      }),
  });
}

async function ended(jobs: Jobs, id: string): Promise<Job[]> {
  const seen: Job[] = [];
  for await (const job of jobs.watch(id)) seen.push(job);
  return seen;
}

const input = (title: string) => ({ path: join(folder, `${title}.pcap`), title, shiftToNow: false, deleteAfter: false });
const resultOf = (more: string): string =>
  `tell({ result: { file: task.title, packets: 7, flows: 2, dnsTransactions: 0, bytes: 700, malformed: 0, malformedReasons: [], fromMs: 0, toMs: 1000, ${more} } }); process.disconnect();`;

describe("jobs", () => {
  it("go one at a time, each watched to its end", async () => {
    const jobs = jobsRunning(
      `tell({ progress: { file: task.title, fileIndex: 0, files: 1, bytesRead: 50, totalBytes: 200, packets: 5, storedRows: 1 } }); setTimeout(() => { ${resultOf('outcome: "whole"')} }, 50);`,
    );
    const first = await jobs.importPcap(input("one"));
    const second = await jobs.importPcap(input("two"));
    expect(first.state).toBe("RUNNING");
    expect(second.state).toBe("QUEUED");
    const [seen, later] = await Promise.all([ended(jobs, first.id), ended(jobs, second.id)]);
    expect(seen.map(({ state }) => state)).toEqual(["RUNNING", "RUNNING", "DONE"]);
    expect(seen[1]).toMatchObject({ progress: 0.25, counts: { packets: 5, storedRows: 1, etaMs: expect.any(Number) } });
    expect(seen[2]).toMatchObject({ progress: 1, counts: { packets: 7, flows: 2 }, message: expect.stringContaining("7 packets in 2 flows") });
    expect(later.map(({ state }) => state)).toEqual(["QUEUED", "RUNNING", "RUNNING", "DONE"]);
    expect(jobs.list().map(({ title }) => title)).toEqual(["two", "one"]);
  });

  it("are done when queries see what they stored, or say that it is still being written", async () => {
    let batches = 3;
    const jobs = jobsRunning(resultOf('outcome: "whole"'), { waiting: async () => ({ upTo: 1, batches: --batches, rows: batches * 10 }) });
    const seen = await ended(jobs, (await jobs.importPcap(input("slow"))).id);
    expect(batches).toBe(0);
    expect(seen.slice(-2)).toMatchObject([
      { state: "RUNNING", message: "Storing…", progress: 1 },
      { state: "DONE", message: expect.stringMatching(/^7 packets in 2 flows[^;]*\.$/) },
    ]);
    const away = jobsRunning(resultOf('outcome: "whole"'), { waiting: () => Promise.reject(new Error("gone")) });
    expect((await ended(away, (await away.importPcap(input("away"))).id)).at(-1)).toMatchObject({ state: "DONE" });
  });

  it("tell damage, failure and a process that dies apart", async () => {
    const damaged = jobsRunning(resultOf('outcome: "damaged", problem: "The file ends within a record."'));
    expect((await ended(damaged, (await damaged.importPcap(input("a"))).id)).at(-1)).toMatchObject({
      state: "DONE",
      message: expect.stringContaining("ends within"),
    });
    const unreadable = jobsRunning(resultOf('outcome: "unreadable", problem: "Not a capture."'));
    expect((await ended(unreadable, (await unreadable.importPcap(input("b"))).id)).at(-1)).toMatchObject({ state: "FAILED", error: "Not a capture." });
    const dying = jobsRunning("process.exit(9)");
    expect((await ended(dying, (await dying.importPcap(input("c"))).id)).at(-1)).toMatchObject({ state: "FAILED", error: expect.stringContaining("code 9") });
  });

  it("can be cancelled, running or waiting", async () => {
    const jobs = jobsRunning("setInterval(() => {}, 1000)");
    const running = await jobs.importPcap(input("long"));
    const waiting = await jobs.importPcap(input("next"));
    expect(jobs.cancel(waiting.id)).toBe(true);
    expect(jobs.get(waiting.id)!.state).toBe("CANCELLED");
    expect(jobs.cancel(running.id)).toBe(true);
    expect((await ended(jobs, running.id)).at(-1)!.state).toBe("CANCELLED");
    expect(jobs.cancel(running.id)).toBe(false);
    expect(jobs.cancel("nonsense")).toBe(false);
  });

  it("stop being watched when the watcher goes", async () => {
    const jobs = jobsRunning("setInterval(() => {}, 1000)");
    const { id } = await jobs.importPcap(input("long"));
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 50);
    const seen: Job[] = [];
    for await (const job of jobs.watch(id, gone.signal)) seen.push(job);
    expect(seen).toHaveLength(1);
    jobs.cancel(id);
    await ended(jobs, id);
  });

  it("import for real: batches to the socket, the upload deleted after", async () => {
    let rows = 0;
    const socketPath = join(folder, "b.sock");
    const server = await serveIpc(socketPath, {
      batch: (head: { readonly rows: number }) => {
        rows += head.rows;
        return { rows: head.rows };
      },
    });
    const jobs = createJobs({ module, socketPath, meter, log: silentLog });
    const path = join(folder, "real.pcap");
    const frame = udpFrame({ source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 1_000, destinationPort: 2_000 });
    const head = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    writeFileSync(path, Buffer.concat([head, record, frame, record, frame]));
    const job = await jobs.importPcap({ path, title: "real.pcap", shiftToNow: false, deleteAfter: true });
    const last = (await ended(jobs, job.id)).at(-1);
    expect(last).toMatchObject({ state: "DONE", counts: { packets: 2, flows: 1, fromMs: 1_700_000_000_000 } });
    expect(rows).toBe(1);
    expect(existsSync(path)).toBe(false);
    await server.close();
  });
});
