import type { MonitorScript } from "../model/monitor.ts";
import { nextStanding } from "../model/monitor-state.ts";
import { AppError } from "../model/errors.ts";
import type { Monitor, MonitorRecords, MonitorResult } from "../model/services/monitors.ts";
import type { SampleWriter } from "../model/services/samples.ts";
import type { Log } from "../runtime/log.ts";
import type { Measurer } from "./monitor-measurer.ts";
import { sampleOf } from "./monitor-sample.ts";

export interface ScheduleOptions {
  readonly measurer: Measurer;
  readonly records: Pick<MonitorRecords, "list" | "keep">;
  readonly samples: Pick<SampleWriter, "monitor">;
  readonly log: Log;
  readonly clock: () => number;
  /** Measurements at a time; continuous ones have as many of their own. */
  readonly atOnce?: number;
}

interface Entry {
  monitor: Monitor;
  nextMs: number;
  isRunning: boolean;
}

const beatMs = 200;
const keepEveryMs = 5_000;

/** Measures every enabled monitor at its interval, a bounded number at a time, and keeps where it stands. */
export class MonitorSchedule {
  readonly counters = { measurements: 0, missed: 0 };
  readonly #options: ScheduleOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #dirty = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  #stopping = new AbortController();
  #beat: NodeJS.Timeout | undefined;
  #keep: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #running = { once: 0, continuous: 0 };

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController();
    const { measurer, records, log } = this.#options;
    const known = new Set(measurer.scripts.map(({ name }) => name));
    for (const monitor of await records.list()) {
      if (known.has(monitor.script)) this.set(monitor);
      else log.warn({ id: monitor.id, script: monitor.script }, "a monitor rests: this version has no such script");
    }
    this.#beat = setInterval(() => this.#due(), beatMs);
    this.#keep = setInterval(() => void this.#save(), keepEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    clearInterval(this.#keep);
    this.#stopping.abort();
    await Promise.all(this.#work);
    await this.#save();
  }

  /** Newest first. */
  list(): readonly Monitor[] {
    return [...this.#entries.values()].map(({ monitor }) => monitor).toSorted((a, b) => (a.id < b.id ? 1 : -1));
  }

  get(id: string): Monitor | undefined {
    return this.#entries.get(id)?.monitor;
  }

  /** Begins with it somewhere in its interval: those added together are not measured together. */
  set(monitor: Monitor): void {
    const nowMs = this.#options.clock();
    const spread = (Number.parseInt(monitor.id.slice(-6), 16) || 0) / 0xffffff;
    const nextMs = nowMs + Math.min(monitor.intervalMs, 10_000) * spread;
    const known = this.#entries.get(monitor.id);
    if (known) Object.assign(known, { monitor, nextMs });
    else this.#entries.set(monitor.id, { monitor, nextMs, isRunning: false });
  }

  delete(id: string): void {
    this.#entries.delete(id);
    this.#dirty.delete(id);
  }

  #due(): void {
    const nowMs = this.#options.clock();
    const { measurer, atOnce = 32 } = this.#options;
    for (const entry of this.#entries.values()) {
      const { monitor } = entry;
      if (!monitor.enabled || entry.nextMs > nowMs) continue;
      const lane = measurer.script(monitor.script, "script").isContinuous ? "continuous" : "once";
      if (entry.isRunning || this.#running[lane] >= atOnce) {
        // What is a whole interval late is left out: there is nothing to be learnt by measuring twice in a row.
        if (nowMs - entry.nextMs < monitor.intervalMs) continue;
        this.counters.missed++;
        entry.nextMs += monitor.intervalMs;
        continue;
      }
      entry.nextMs = Math.max(entry.nextMs + monitor.intervalMs, nowMs);
      const work = this.#measure(entry, lane).finally(() => this.#work.delete(work));
      this.#work.add(work);
    }
  }

  async #measure(entry: Entry, lane: "once" | "continuous"): Promise<void> {
    entry.isRunning = true;
    this.#running[lane]++;
    const { monitor } = entry;
    try {
      const result = await this.#result(monitor);
      // Changed or removed meanwhile: this was about another one.
      if (result && entry === this.#entries.get(monitor.id) && entry.monitor === monitor) this.#took(entry, result);
    } finally {
      entry.isRunning = false;
      this.#running[lane]--;
    }
  }

  /** Undefined when we are stopping. */
  async #result(monitor: Monitor): Promise<MonitorResult | undefined> {
    const { measurer, clock, log } = this.#options;
    const { networks, intervalMs, memory } = monitor;
    const script: Pick<MonitorScript, "unit"> = measurer.script(monitor.script, "script");
    try {
      return await measurer.measure(monitor, { networks, spanMs: intervalMs, signal: this.#stopping.signal, ...(memory !== undefined && { memory }) });
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      if (!(error instanceof AppError)) log.error({ err: error, script: monitor.script }, "a monitoring script failed");
      const message = error instanceof AppError ? error.message : "The script failed; the server's log says why.";
      return { timeMs: clock(), durationMs: 0, verdict: "UNMEASURED", unit: script.unit, message };
    }
  }

  #took(entry: Entry, { memory, ...result }: MonitorResult): void {
    const { monitor } = entry;
    this.counters.measurements++;
    const standing = nextStanding(monitor.standing, result.verdict, result.timeMs, monitor);
    if (standing.state !== monitor.standing.state) {
      const { id, script, target } = monitor;
      this.#options.log.info({ id, script, target, from: monitor.standing.state, to: standing.state, why: result.message }, "a monitor's state changed");
    }
    entry.monitor = { ...monitor, standing, last: result, ...(memory !== undefined && { memory }) };
    this.#dirty.add(monitor.id);
    this.#options.samples.monitor(sampleOf(monitor, standing.state, result));
  }

  /** One after the other: an older standing never overwrites a newer one. */
  #save(): Promise<void> {
    this.#keeping = this.#keeping.then(async () => {
      const ids = [...this.#dirty];
      this.#dirty.clear();
      const monitors = ids.flatMap((id) => this.#entries.get(id)?.monitor ?? []);
      if (monitors.length === 0) return;
      try {
        await this.#options.records.keep(monitors);
      } catch (error) {
        for (const { id } of monitors) this.#dirty.add(id);
        this.#options.log.warn({ err: error }, "where monitors stand could not be kept; it is tried again");
      }
    });
    return this.#keeping;
  }
}
