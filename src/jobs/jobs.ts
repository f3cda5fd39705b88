import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { EventEmitter, on } from "node:events";
import { rm } from "node:fs/promises";
import { AppError } from "../model/errors.ts";
import { describeMalformed } from "../model/malformed.ts";
import type { ImportResult, Job, Jobs } from "../model/services/jobs.ts";
import type { MeterOptions } from "../pipeline/meter-protocol.ts";
import { spawnModule } from "../runtime/child.ts";
import type { Log } from "../runtime/log.ts";
import type { ImportMessage, ImportTask } from "./import-protocol.ts";
import type { ImportProgress } from "./run-import.ts";
import { saysWaiting, untilStored, type UntilStoredOptions } from "./until-stored.ts";

export interface JobsOptions {
  /** The import process's entry module: src/app/import-process. */
  readonly module: URL;
  /** Socket on which the import delivers its batches. */
  readonly socketPath: string;
  readonly meter: Omit<MeterOptions, "socketPath">;
  /** What the store took and did not write yet, as `untilStored` asks for it. */
  readonly waiting?: UntilStoredOptions["waiting"];
  readonly log: Log;
  /** How to start the child; tests plug in their own. */
  readonly spawn?: (task: ImportTask) => ChildProcess;
}

/** Finished jobs remembered, and jobs that may wait. */
const maxFinished = 100;
const maxQueued = 32;

const states = { ended: ["DONE", "FAILED", "CANCELLED"] as readonly Job["state"][] };

interface Running {
  readonly task: ImportTask;
  readonly deleteAfter: boolean;
  child?: ChildProcess;
  startedAtMs: number;
  isCancelled: boolean;
}

/** Jobs of the server, and the server's own work among them. */
export interface ServerJobs extends Jobs {
  /** Work in this process, beside the imports. `report` takes 0 to 1, what it is at and its numbers; what the work gives is the job's last message. */
  run(input: {
    readonly kind: string;
    readonly title: string;
    readonly work: (report: (share: number, message?: string, counts?: Job["counts"]) => void, signal: AbortSignal) => Promise<string>;
  }): Job;
  /** Cancels such work and waits for its end. */
  stop(): Promise<void>;
}

/** Long work of the server; imports one at a time, each in a process of its own. */
export function createJobs(options: JobsOptions): ServerJobs {
  return new JobRegistry(options);
}

class JobRegistry implements ServerJobs {
  readonly #options: JobsOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #work = new Map<string, Running>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #own = new Map<string, { readonly cancel: AbortController; readonly ended: Promise<void> }>();
  #current: string | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Newest first. */
  list(): readonly Job[] {
    return [...this.#jobs.values()].toReversed();
  }

  cancel(id: string): boolean {
    const own = this.#own.get(id);
    own?.cancel.abort();
    if (own) return true;
    const work = this.#work.get(id);
    if (!work) return false;
    work.isCancelled = true;
    if (work.child) work.child.kill("SIGTERM");
    else void this.#end(id, { state: "CANCELLED", message: "Cancelled before it began." });
    return true;
  }

  async *watch(id: string, signal?: AbortSignal): AsyncIterable<Job> {
    const first = this.#jobs.get(id);
    if (!first) return;
    const stopped = new AbortController();
    // Listening begins before the first job is handed out: nothing between the two is missed.
    const changes = on(this.#changes, id, { signal: signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal });
    try {
      yield first;
      if (states.ended.includes(first.state)) return;
      for await (const [job] of changes as AsyncIterable<[Job]>) {
        yield job;
        if (states.ended.includes(job.state)) return;
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      stopped.abort();
    }
  }

  run({ kind, title, work }: Parameters<ServerJobs["run"]>[0]): Job {
    const id = randomUUID();
    const cancel = new AbortController();
    const job: Job = { id, kind, title, state: "RUNNING", progress: 0, createdAtMs: Date.now(), counts: {} };
    this.#set(job);
    const report = (share: number, message?: string, counts?: Job["counts"]): void =>
      this.#change(id, { progress: share, ...(message !== undefined && { message }), ...(counts && { counts }) });
    const ended = work(report, cancel.signal).then(
      (message) => this.#ended(id, { state: "DONE", progress: 1, message }),
      (error: unknown) => {
        if (cancel.signal.aborted) return this.#ended(id, { state: "CANCELLED", message: "Cancelled." });
        if (!(error instanceof AppError)) this.#options.log.error({ err: error, kind }, "a job failed");
        const { message, details } = error instanceof AppError ? error : { message: "It failed; the server's log says why.", details: {} };
        return this.#ended(id, { state: "FAILED", error: [message, details.cure].filter(Boolean).join(" ") });
      },
    );
    this.#own.set(id, { cancel, ended });
    return job;
  }

  #ended(id: string, state: Partial<Job>): void {
    this.#own.delete(id);
    this.#change(id, { ...state, finishedAtMs: Date.now() });
    this.#forget();
  }

  async stop(): Promise<void> {
    const running = [...this.#own.values()];
    for (const { cancel } of running) cancel.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async importPcap(input: Parameters<Jobs["importPcap"]>[0]): Promise<Job> {
    if (this.#work.size >= maxQueued) {
      throw new AppError("LIMIT_EXCEEDED", "Too many imports wait.", { wanted: `at most ${maxQueued} at a time`, cure: "Wait until some are done." });
    }
    const id = randomUUID();
    const { path, title, shiftToNow, deleteAfter } = input;
    const { socketPath, meter } = this.#options;
    const job: Job = { id, kind: "import", title, state: "QUEUED", progress: 0, createdAtMs: Date.now(), counts: {} };
    this.#work.set(id, { task: { path, title, shiftToNow, socketPath, meter }, deleteAfter, startedAtMs: 0, isCancelled: false });
    this.#set(job);
    this.#next();
    return this.#jobs.get(id) ?? job;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const [id, work] = this.#work.entries().next().value ?? [];
    if (id === undefined || !work) return;
    this.#current = id;
    work.startedAtMs = Date.now();
    this.#change(id, { state: "RUNNING" });
    this.#run(id, work);
  }

  #run(id: string, work: Running): void {
    const child =
      this.#options.spawn?.(work.task) ??
      spawnModule(this.#options.module, [JSON.stringify(work.task)], { stdio: ["ignore", "ignore", "inherit", "ipc"], serialization: "json" });
    work.child = child;
    let outcome: Partial<Job> | undefined;
    child.on("message", (message: ImportMessage) => {
      if ("progress" in message) this.#change(id, progressOf(message.progress, work.startedAtMs));
      else if ("result" in message) outcome = endOf(message.result);
      else outcome = { state: "FAILED", error: [message.failure.message, message.failure.cure].filter(Boolean).join(" ") };
    });
    let isOver = false;
    const over = (state: Partial<Job>): void => {
      if (isOver) return;
      isOver = true;
      if (state.state === "DONE") void this.#endStored(id, state);
      else void this.#end(id, work.isCancelled ? { state: "CANCELLED", message: "Cancelled; what was stored before stays." } : state);
    };
    child.once("error", (error) => over({ state: "FAILED", error: `The import process could not be started: ${error.message}` }));
    child.once("close", (code, signal) =>
      over(outcome ?? { state: "FAILED", error: `The import process ended early (${signal ?? `code ${code}`}); what was stored before stays.` }),
    );
  }

  /** Done is what queries see; when that takes too long, the message says so. */
  async #endStored(id: string, done: Partial<Job>): Promise<void> {
    const { waiting, log } = this.#options;
    try {
      const left = waiting && (await untilStored({ waiting, onWaiting: () => this.#change(id, { message: "Storing…", progress: 1 }) }));
      await this.#end(id, left ? { ...done, message: [done.message, saysWaiting(left)].join(" ") } : done);
    } catch (error) {
      log.warn({ error: String(error) }, "whether an import is in the store is not known");
      await this.#end(id, done);
    }
  }

  async #end(id: string, state: Partial<Job>): Promise<void> {
    const work = this.#work.get(id);
    this.#work.delete(id);
    if (work?.deleteAfter) {
      try {
        await rm(work.task.path, { force: true });
      } catch (error) {
        this.#options.log.warn({ error: String(error), path: work.task.path }, "an uploaded capture could not be deleted");
      }
    }
    this.#change(id, { ...state, finishedAtMs: Date.now() });
    this.#forget();
    if (this.#current === id) this.#current = undefined;
    this.#next();
  }

  #forget(): void {
    const finished = [...this.#jobs.values()].filter((job) => states.ended.includes(job.state));
    for (const job of finished.slice(0, Math.max(0, finished.length - maxFinished))) this.#jobs.delete(job.id);
  }

  #change(id: string, change: Partial<Job>): void {
    const job = this.#jobs.get(id);
    if (job) this.#set({ ...job, ...change });
  }

  #set(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#changes.emit(job.id, job);
  }
}

function progressOf({ bytesRead, totalBytes, packets, storedRows }: ImportProgress, startedAtMs: number): Partial<Job> {
  const elapsedMs = Math.max(1, Date.now() - startedAtMs);
  const share = totalBytes > 0 ? Math.min(1, bytesRead / totalBytes) : 0;
  return {
    progress: share,
    counts: {
      packets,
      storedRows,
      bytes: bytesRead,
      packetsPerSecond: Math.round((packets * 1_000) / elapsedMs),
      ...(share > 0 ? { etaMs: Math.round((elapsedMs * (1 - share)) / share) } : {}),
    },
  };
}

function endOf(result: ImportResult): Partial<Job> {
  const { packets, flows, dnsTransactions, bytes, malformed, malformedReasons, fromMs, toMs } = result;
  const counts = { packets, flows, dnsTransactions, bytes, malformed, ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
  if (result.outcome === "unreadable") return { state: "FAILED", error: result.problem ?? "The file could not be read.", counts };
  const window = fromMs === undefined || toMs === undefined ? "" : ` from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const damaged = malformed > 0 ? `, ${describeMalformed(malformed, malformedReasons)}` : "";
  const message = `${packets} ${packets === 1 ? "packet" : "packets"} in ${flows} ${flows === 1 ? "flow" : "flows"}${window}${damaged}.`;
  return { state: "DONE", progress: 1, counts, message: result.problem === undefined ? message : `${message} It ended early: ${result.problem}` };
}
