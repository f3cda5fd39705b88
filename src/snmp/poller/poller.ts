import { AppError } from "../../model/errors.ts";
import type { SnmpPoller } from "../../model/services/snmp.ts";
import type { SnmpPollingStatus } from "../../model/services/snmp-polling.ts";
import type { SnmpDevice } from "../../model/snmp-device.ts";
import { orAborted } from "../../runtime/egress.ts";
import type { Component } from "../../runtime/lifecycle.ts";
import { DevicePoll, type Lanes, type Periods, type PollerParts, usualPeriods } from "./device-poll.ts";
import { Lane } from "./lane.ts";
import { retryMs, spreadOf, takeTurn, type Turn } from "./schedule.ts";

export interface PollerOptions extends Omit<PollerParts, "clock"> {
  readonly clock?: () => number;
  readonly periods?: Partial<Periods>;
}

/** Without what traps add. */
export type PollerStatus = Omit<SnmpPollingStatus, "traps" | "trapProblem">;

export interface SnmpPollerPart extends SnmpPoller, Component {
  status(): PollerStatus;
  /** A device said itself that something happened: it is polled now, at most every ten seconds. */
  nudge(deviceId: string): void;
}

interface Entry extends Turn {
  readonly poll: DevicePoll;
  intervalMs: number;
  overruns: number;
  nudgedMs: number;
  work: Promise<void> | undefined;
}

const beatMs = 100;
const nudgeEveryMs = 10_000;
const lateWindowMs = 60_000;
/** Devices that are read at a time; those that are waited for, asked or read whole. */
const widths = { read: 32, reach: 256, whole: 4, ping: 4 } as const;

/** Polls every enabled device at its interval. Inert until started. */
export function createSnmpPoller({ clock = Date.now, periods, ...options }: PollerOptions): SnmpPollerPart {
  return new Poller({ ...options, clock }, { ...usualPeriods, ...periods });
}

class Poller implements SnmpPollerPart {
  readonly name = "SNMP poller";
  readonly #parts: PollerParts;
  readonly #periods: Periods;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new Set<Promise<unknown>>();
  readonly #lanes: Lanes = { reach: new Lane(widths.reach), read: new Lane(widths.read), whole: new Lane(widths.whole), ping: new Lane(widths.ping) };
  readonly #counts = { polls: 0, missed: 0, running: 0 };
  #late = { sinceMs: 0, mostMs: 0, beforeMs: 0 };
  #beat: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;

  constructor(parts: PollerParts, periods: Periods) {
    this.#parts = parts;
    this.#periods = periods;
  }

  async start(): Promise<void> {
    const { devices } = this.#parts;
    for (const device of devices.list()) this.#set(device, false);
    this.#unwatch = devices.watch((change) => (change.kind === "set" ? this.#set(change.device, true) : this.#remove(change.id)));
    this.#beat = setInterval(() => this.#due(), beatMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    this.#unwatch?.();
    for (const id of this.#entries.keys()) this.#remove(id);
    await Promise.all(this.#closing);
  }

  readonly live: SnmpPoller["live"] = (deviceId) => this.#entries.get(deviceId)?.poll.memory.live();

  async readNow(deviceId: string, signal?: AbortSignal): Promise<void> {
    if (!this.#parts.devices.get(deviceId)) throw new AppError("NOT_FOUND", "There is no such device.", { cure: "snmpDevices lists them." });
    const entry = this.#entries.get(deviceId);
    if (!entry) return;
    const read = async (): Promise<void> => {
      await (entry.work ?? this.#begin(entry));
      await entry.poll.readAll();
    };
    await (signal ? orAborted(read(), signal) : read());
  }

  nudge(deviceId: string): void {
    const entry = this.#entries.get(deviceId);
    const nowMs = this.#parts.clock();
    if (!entry || nowMs - entry.nudgedMs < nudgeEveryMs) return;
    entry.nudgedMs = nowMs;
    entry.poll.lookAgain();
    if (!entry.isRunning) void this.#begin(entry);
  }

  status(): PollerStatus {
    const { devices } = this.#parts;
    const statuses = devices.list().map(({ standing }) => standing.status);
    return { statuses, ...this.#counts, lateMs: Math.max(this.#late.mostMs, this.#late.beforeMs) };
  }

  /** Somebody changed it when `isNow`: what came of that is seen at once. */
  #set(device: SnmpDevice, isNow: boolean): void {
    const known = this.#entries.get(device.id);
    if (known && device.enabled && !isOtherWay(known.poll.device, device)) {
      known.poll.device = { ...device, standing: known.poll.device.standing };
      if (known.intervalMs !== device.intervalMs) this.#restart(known, device);
      return;
    }
    this.#remove(device.id);
    if (!device.enabled) return;
    const entry: Entry = {
      poll: new DevicePoll(device, this.#parts, this.#lanes, this.#periods),
      intervalMs: device.intervalMs,
      dueMs: 0,
      isRunning: false,
      overruns: 0,
      nudgedMs: 0,
      work: undefined,
    };
    this.#restart(entry, device);
    if (isNow) entry.dueMs = this.#parts.clock();
    this.#entries.set(device.id, entry);
  }

  #restart(entry: Entry, device: SnmpDevice): void {
    entry.intervalMs = device.intervalMs;
    entry.dueMs = this.#slotAfter(entry, this.#parts.clock());
  }

  /** Its own place in the interval, the same at all times. */
  #slotAfter({ poll, intervalMs }: Entry, nowMs: number): number {
    const offsetMs = spreadOf(poll.device.id) * intervalMs;
    return (Math.floor((nowMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.poll.close();
    const closing = Promise.all([entry.work, entry.poll.settled()]).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #due(): void {
    const nowMs = this.#parts.clock();
    for (const entry of this.#entries.values()) {
      const { isDue, lateMs, missed } = takeTurn(entry, nowMs);
      this.#counts.missed += missed;
      entry.overruns += missed;
      if (!isDue) continue;
      this.#noticeLate(lateMs, nowMs);
      void this.#begin(entry);
    }
  }

  #begin(entry: Entry): Promise<void> {
    entry.isRunning = true;
    this.#counts.running++;
    this.#counts.polls++;
    const { failures, lastAnsweredAtMs } = entry.poll.device.standing;
    const wasThere = lastAnsweredAtMs !== undefined;
    const work = entry.poll
      .poll(entry.overruns)
      .catch((error: unknown) => this.#parts.log.error({ err: error, device: entry.poll.device.address }, "a poll failed"))
      .finally(() => {
        entry.isRunning = false;
        this.#counts.running--;
        entry.work = undefined;
        const after = entry.poll.device.standing;
        const nowMs = this.#parts.clock();
        if (after.failures > 0) entry.dueMs = nowMs + retryMs(entry.intervalMs, after.failures, after.status === "AUTH_ERROR", wasThere);
        else if (failures > 0) entry.dueMs = this.#slotAfter(entry, nowMs);
      });
    entry.work = work;
    return work;
  }

  #noticeLate(lateMs: number, nowMs: number): void {
    if (nowMs - this.#late.sinceMs > lateWindowMs)
      this.#late = { sinceMs: nowMs, mostMs: 0, beforeMs: nowMs - this.#late.sinceMs > 2 * lateWindowMs ? 0 : this.#late.mostMs };
    this.#late.mostMs = Math.max(this.#late.mostMs, lateMs);
  }
}

/** Whether it is asked otherwise than before: what is known of the one it was means nothing. */
function isOtherWay(before: SnmpDevice, now: SnmpDevice): boolean {
  return before.address !== now.address || before.port !== now.port || before.credentialId !== now.credentialId || before.anySender !== now.anySender;
}
