import type { Pinger } from "../../model/monitor.ts";
import { AppError } from "../../model/errors.ts";
import type { SampleWriter } from "../../model/services/samples.ts";
import type { PolledDevices } from "../../model/services/snmp.ts";
import { type NewSnmpEvent, type SnmpDevice, type SnmpFacts, type SnmpStatus } from "../../model/snmp-device.ts";
import { configurationEvent, restartEvent, statusChanged } from "./device-events.ts";
import type { SnmpFailureKind, SnmpReport } from "../../model/snmp-report.ts";
import type { Egress } from "../../runtime/egress.ts";
import type { Log } from "../../runtime/log.ts";
import { DeviceReading } from "../device-reading.ts";
import { type LoadPlan, readLoads } from "../parts/loads.ts";
import { readWhole } from "../read-device.ts";
import type { SnmpClient } from "../snmp-client.ts";
import { SnmpError } from "../snmp-error.ts";
import type { SnmpProfile } from "../snmp-profile.ts";
import { DeviceMemory } from "./device-memory.ts";
import { DeviceSession, type Reached } from "./device-session.ts";
import { type CounterKinds, readFast } from "./fast-group.ts";
import type { Happening } from "./interface-events.ts";
import type { Lane } from "./lane.ts";
import { readMedium } from "./medium-group.ts";
import { nextStanding, type PollOutcome } from "./next-standing.ts";
import { restartOf } from "./restart.ts";
import { sampleDevice, sampleInterfaces } from "./samples.ts";
import { spreadOf } from "./schedule.ts";
import { readTables, tableEvents, whole } from "./tables-group.ts";

export interface PollerParts {
  readonly devices: PolledDevices;
  readonly samples: SampleWriter;
  readonly egress: Egress;
  readonly pinger: Pinger & { readonly problem?: string };
  readonly profiles: readonly SnmpProfile[];
  readonly log: Log;
  readonly clock: () => number;
}

/** How much is under way at a time, of all devices. Who waits for an answer that does not come holds up nobody who is read. */
export interface Lanes {
  readonly reach: Lane;
  readonly read: Lane;
  readonly whole: Lane;
  readonly ping: Lane;
}

export interface Periods {
  readonly mediumMs: number;
  readonly tablesMs: number;
  readonly wholeMs: number;
  /** After a reading of everything that was not whole, and the least between two that changes ask for. */
  readonly wholeAgainMs: number;
  readonly wholeDeadlineMs: number;
}

/** The OID plan's groups: reach and fast are every poll. */
export const usualPeriods: Periods = { mediumMs: 300_000, tablesMs: 900_000, wholeMs: 21_600_000, wholeAgainMs: 600_000, wholeDeadlineMs: 300_000 };

type Problem = SnmpReport["problems"][number];
const pingTimeoutMs = 1_000;
/** A device that stays away is pinged this often. */
const pingAgainMs = 300_000;
/** A lost answer here or there; a reading that is cut by one says nothing of what was not read. */
const passing: ReadonlySet<SnmpFailureKind> = new Set(["timeout", "stopped", "unreachable", "malformed", "auth"]);
const configured = new Set(["identification", "components", "interfaces", "VLANs", "neighbours"]);

/** One device: what is polled of it, when, and what comes of it. Nothing it does fails; a poll ends within its deadline. */
export class DevicePoll {
  readonly memory = new DeviceMemory();
  device: SnmpDevice;
  readonly #parts: PollerParts;
  readonly #lanes: Lanes;
  readonly #periods: Periods;
  readonly #session: DeviceSession;
  readonly #stopping = new AbortController();
  #announced: SnmpStatus;
  /** Polls in a row that were answered, and not to their end. */
  #cutPolls = 0;
  #kinds: CounterKinds | undefined;
  #plan: LoadPlan | undefined;
  #sensorNames: SnmpReport["components"] = [];
  #hasSensors = false;
  #isCisco = false;
  #isLearned = false;
  #tableTicks: number | undefined;
  #mediumDueMs: number;
  #tablesDueMs: number;
  #wholeDueMs: number;
  #lastWholeMs = Number.NEGATIVE_INFINITY;
  /** What readings of the slower groups found wrong; a poll shows it with its own. */
  #slowProblems: readonly Problem[] = [];
  #slow: Promise<void> | undefined;

  constructor(device: SnmpDevice, parts: PollerParts, lanes: Lanes, periods: Periods) {
    this.device = device;
    this.#parts = parts;
    this.#lanes = lanes;
    this.#periods = periods;
    this.#session = new DeviceSession(parts.egress, parts.devices);
    this.#announced = device.standing.status;
    const nowMs = parts.clock();
    const spread = spreadOf(`${device.id}/medium`);
    this.#mediumDueMs = nowMs + spread * periods.mediumMs;
    this.#tablesDueMs = nowMs + spread * periods.tablesMs;
    // Everything is read once at the start: what a device has is not kept.
    this.#wholeDueMs = nowMs;
  }

  close(): void {
    this.#stopping.abort();
    this.#session.close();
  }

  /** Resolves when nothing of it is under way. */
  async settled(): Promise<void> {
    await this.#slow;
  }

  /** One poll. `overruns` are those that were left out since the start. */
  async poll(overruns: number): Promise<void> {
    const { devices, samples, clock } = this.#parts;
    const { device } = this;
    const atMs = clock();
    const startMs = performance.now();
    let outcome: PollOutcome;
    let reached: Reached | undefined;
    try {
      reached = await this.#lanes.reach.run(() => this.#session.reach(device, this.#stopping.signal));
      const problems = await this.#read(reached, atMs, startMs);
      outcome = { answered: true, atMs, pollMs: performance.now() - startMs, problems: [...problems, ...this.#slowProblems] };
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const failure = failureOf(error);
      if (!failure) throw error;
      const pingMs = await this.#ping(atMs);
      // Parts that were not answered then say no more than this does.
      this.#slowProblems = this.#slowProblems.filter(({ kind }) => !passing.has(kind));
      outcome = { answered: false, atMs, pollMs: performance.now() - startMs, ...failure, ...(pingMs !== undefined && { pingMs }) };
    }
    if (this.#stopping.signal.aborted) return;
    const standing = { ...nextStanding(device.standing, outcome), overruns };
    const { credentialId } = reached ?? {};
    const progress = {
      id: device.id,
      standing,
      ...(outcome.answered && { vitals: this.memory.vitals(atMs) }),
      ...(credentialId !== undefined && { credentialId }),
    };
    this.device = { ...this.device, ...progress };
    devices.keepProgress(progress);
    sampleDevice(samples, this.device, this.memory, { atMs, pollMs: outcome.pollMs, ...(reached && { responseMs: reached.responseMs }) });
    this.#announce(atMs);
    if (reached) this.#readSlower(reached.client);
  }

  /** Everything, now; what comes of it is kept as after any reading. */
  async readAll(): Promise<void> {
    await this.#slow;
    const { client } = this.#session;
    if (!client) return;
    this.#wholeDueMs = this.#parts.clock();
    this.#readSlower(client);
    await this.#slow;
  }

  /** It said itself that something happened: what it is like now is looked at soon. */
  lookAgain(): void {
    this.#mediumDueMs = 0;
  }

  /** What answers, within the deadline: restarts, counters and status, loads, and when it is time what moves slowly. */
  async #read({ client, age, tableTicks }: Reached, atMs: number, startMs: number): Promise<readonly Problem[]> {
    const reading = new DeviceReading(client);
    const timer = setTimeout(() => client.interrupt(), Math.max(0, this.device.deadlineMs - (performance.now() - startMs)));
    try {
      this.#noticeRestart(age, atMs);
      if (this.#tableTicks !== undefined && tableTicks !== undefined && tableTicks !== this.#tableTicks) this.#wantWhole();
      this.#tableTicks = tableTicks;
      await this.#learn();
      if (!this.#isLearned) return [];
      await this.#lanes.read.run(() => this.#readGroups(reading, atMs));
    } finally {
      clearTimeout(timer);
    }
    const late = reading.problems.find(({ kind }) => kind === "stopped");
    return late ? [{ ...late, kind: "timeout", text: `It took longer than ${this.device.deadlineMs / 1_000} s.` }] : reading.problems;
  }

  async #readGroups(reading: DeviceReading, atMs: number): Promise<void> {
    const { memory } = this;
    const fast = await reading.part("interfaces", undefined, () => readFast(reading, this.#kinds));
    const isWhole = reading.problems.length === 0;
    if (fast && (isWhole || fast.interfaces.length >= memory.interfaces.size)) {
      this.#kinds = fast.kinds;
      const { happenings, isNew, hasMoved } = memory.tookFast(fast.interfaces, atMs);
      this.#tell(happenings, atMs);
      if (isNew) this.#wantWhole();
      if (hasMoved) this.#mediumDueMs = this.#tablesDueMs = 0;
      sampleInterfaces(this.#parts.samples, this.device, memory, atMs);
    }
    const plan = this.#plan;
    if (plan) {
      const loads = await reading.part("processors and memory", undefined, () => readLoads(reading, plan));
      if (loads) memory.tookLoads(loads);
    }
    if (!plan || atMs < this.#mediumDueMs) return;
    this.#mediumDueMs = atMs + this.#periods.mediumMs;
    this.#tell(memory.tookMedium(await readMedium(reading, plan, this.#sensorNames, this.#hasSensors)), atMs);
  }

  #noticeRestart(age: Reached["age"], atMs: number): void {
    const before = this.memory.age;
    this.memory.age = age;
    const restarted = before && restartOf(before, age);
    if (!restarted) return;
    this.memory.forget();
    this.#session.forget();
    this.#kinds = undefined;
    this.#tableTicks = undefined;
    this.#wholeDueMs = atMs;
    this.#tell([restartEvent(this.device, age, restarted, atMs)], atMs);
  }

  /** Names of interfaces as they were kept; a device that was never read is read whole first. */
  async #learn(): Promise<void> {
    if (this.#isLearned) return;
    const { interfaces } = await this.#parts.devices.tables(this.device.id);
    if (interfaces.length === 0) return;
    this.memory.learn(interfaces);
    this.#isLearned = true;
  }

  #wantWhole(): void {
    this.#wholeDueMs = Math.min(this.#wholeDueMs, Math.max(this.#lastWholeMs + this.#periods.wholeAgainMs, this.#parts.clock()));
  }

  /** Readings that take long are beside the polls, on a session of their own: no poll waits for them. */
  #readSlower(client: SnmpClient): void {
    const nowMs = this.#parts.clock();
    const isWhole = nowMs >= this.#wholeDueMs;
    if (this.#slow || (!isWhole && (nowMs < this.#tablesDueMs || !this.#isLearned))) return;
    const { whole: lane } = this.#lanes;
    this.#slow = lane
      .run(() => this.#slower(client.sibling(client.credential), isWhole))
      .catch((error: unknown) => this.#parts.log.error({ err: error, device: this.device.address }, "what a device reported could not be kept"))
      .finally(() => (this.#slow = undefined));
  }

  async #slower(client: SnmpClient, isWhole: boolean): Promise<void> {
    const end = (): void => client.close();
    const timer = setTimeout(end, this.#periods.wholeDeadlineMs);
    this.#stopping.signal.addEventListener("abort", end, { once: true });
    try {
      if (this.#stopping.signal.aborted) return;
      if (isWhole) await this.#readEverything(client);
      else await this.#readTables(client);
    } finally {
      clearTimeout(timer);
      this.#stopping.signal.removeEventListener("abort", end);
      client.close();
    }
  }

  async #readEverything(client: SnmpClient): Promise<void> {
    const { devices, profiles, clock } = this.#parts;
    const { id } = this.device;
    const nowMs = clock();
    this.#lastWholeMs = nowMs;
    this.#wholeDueMs = nowMs + this.#periods.wholeAgainMs;
    const before = await devices.tables(id);
    let read: Awaited<ReturnType<typeof readWhole>>;
    try {
      read = await readWhole(client, profiles);
    } catch (error) {
      // It fell silent since it answered the poll: the next one says so.
      if (error instanceof SnmpError) return;
      throw error;
    }
    const { report, plan } = read;
    if (this.#stopping.signal.aborted) return;
    const { problems, sensors, components, system, identity } = report;
    // It fell silent meanwhile.
    if (this.device.standing.failures > 0) return;
    this.#slowProblems = problems;
    this.#wholeDueMs = nowMs + (problems.length === 0 ? this.#periods.wholeMs * (0.9 + 0.2 * spreadOf(id)) : this.#periods.wholeAgainMs);
    this.#tablesDueMs = nowMs + this.#periods.tablesMs;
    this.#mediumDueMs = nowMs + this.#periods.mediumMs;
    const isCut = problems.some(({ part, kind }) => passing.has(kind) && configured.has(part));
    const tables = whole(report, { problems, isOver: false });
    this.#tell(tableEvents(before, tables), nowMs);
    const facts: SnmpFacts = { readAtMs: report.readAtMs, system, identity };
    this.device = { ...this.device, facts };
    devices.keepProgress({ id, standing: this.device.standing, facts });
    if (isCut && before.interfaces.length > 0) {
      await devices.keepTables(id, tables, report.readAtMs);
      return;
    }
    this.#plan = plan;
    this.#hasSensors = sensors.length > 0;
    this.#sensorNames = this.#hasSensors ? components.filter((part) => part.class === undefined || part.class === "sensor") : [];
    this.#isCisco = identity.vendor === "Cisco";
    this.#kinds = undefined;
    this.#tell(this.memory.tookWhole(report), nowMs);
    this.#isLearned = true;
    const change = await devices.keepReport(id, { ...before, ...report, ...carried(before, tables) });
    if (change?.before) this.#tell([configurationEvent(change.before, change.snapshot)], nowMs);
  }

  async #readTables(client: SnmpClient): Promise<void> {
    const { devices, clock } = this.#parts;
    const { id } = this.device;
    const nowMs = clock();
    this.#tablesDueMs = nowMs + this.#periods.tablesMs;
    const before = await devices.tables(id);
    const reading = new DeviceReading(client);
    const tables = await readTables(reading, before.interfaces, this.#isCisco);
    if (this.#stopping.signal.aborted) return;
    const read = new Set(["neighbours", "bridge table", "ARP table"]);
    this.#slowProblems = [...this.#slowProblems.filter(({ part }) => !read.has(part)), ...reading.problems];
    this.#tell(tableEvents(before, tables), nowMs);
    await devices.keepTables(id, tables, nowMs);
  }

  /** Beside what does not answer: whether it is there at all. Undefined when it is not time, or cannot be asked. */
  async #ping(atMs: number): Promise<number | null | undefined> {
    const { pinger, egress } = this.#parts;
    const { standing, address, port } = this.device;
    const isSoon = standing.failures > 3 && standing.pingedAtMs !== undefined && atMs - standing.pingedAtMs < pingAgainMs;
    if (pinger.problem !== undefined || isSoon || this.#lanes.ping.waiting > 32) return undefined;
    try {
      const target = await egress.resolve(address, port);
      const { roundTripMs } = await this.#lanes.ping.run(() =>
        pinger.ping(target.address, {
          count: 1,
          intervalMs: 200,
          timeoutMs: pingTimeoutMs,
          signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(5_000)]),
        }),
      );
      return roundTripMs[0] ?? null;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  /** One lost poll, or one that was cut, is no event: the status moves, and is told when it is sure. */
  #announce(atMs: number): void {
    const { status, failures, failure } = this.device.standing;
    this.#cutPolls = status === "DEGRADED" && failures === 0 && failure !== undefined && passing.has(failure) ? this.#cutPolls + 1 : 0;
    if (status === this.#announced || (status === "DEGRADED" && (failures > 0 || this.#cutPolls === 1))) return;
    const before = this.#announced;
    this.#announced = status;
    if (before === "UNKNOWN" && status === "UP") return;
    this.#tell([statusChanged(this.device, before)], atMs);
  }

  #tell(happenings: readonly Happening[], atMs: number): void {
    if (happenings.length === 0) return;
    const events: NewSnmpEvent[] = happenings.map((one) => ({ deviceId: this.device.id, atMs, ...one }));
    this.#parts.devices
      .addEvents(events)
      .catch((error: unknown) =>
        this.#parts.log.error({ err: error, device: this.device.address, events: events.length }, "events of a device could not be kept"),
      );
  }
}

/** What a reading that is not whole leaves as it was. */
function carried<T extends object>(before: T, tables: object): Partial<T> {
  return Object.fromEntries(["neighbours", "bridge", "arp"].filter((name) => !(name in tables)).map((name) => [name, before[name as keyof T]])) as Partial<T>;
}

/** What a failed poll says; undefined for what is no failure of the device's. */
function failureOf(error: unknown): { readonly failure: SnmpFailureKind; readonly text: string } | undefined {
  if (error instanceof SnmpError)
    return { failure: error.kind === "stopped" ? "timeout" : error.kind, text: error.kind === "stopped" ? "It does not answer in time." : error.message };
  return error instanceof AppError ? { failure: "unreachable", text: error.message } : undefined;
}
