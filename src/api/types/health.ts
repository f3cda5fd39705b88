import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import type { StoreStatus } from "../../model/services/flow-history.ts";
import type { MalformedPackets } from "../../model/malformed.ts";
import type { CollectorProcessStatus } from "../../model/services/exporters.ts";
import type { SnmpPollingStatus } from "../../model/services/snmp-polling.ts";
import type { MeterStatus } from "../../model/services/live-view.ts";
import { builder, needs } from "../builder.ts";
import type { ApiContext } from "../context.ts";
import { untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";
import { AddressSourceType } from "./address-source.ts";
import { CollectorHealth, collectorProblems, lossProblems, refusedRowsProblem } from "./exporter.ts";
import { Interface } from "./interface.ts";

const MalformedPacketsType = builder.objectRef<MalformedPackets>("MalformedPackets").implement({
  description: "Packets with the same thing wrong.",
  fields: (t) => ({
    reason: t.exposeString("reason", { description: "What is wrong, such as: ipv4: header cut short." }),
    packets: t.field({ type: "BigInt", description: "How many.", resolve: (row) => row.packets }),
  }),
});

const MeterHealth = builder.objectRef<MeterStatus>("MeterHealth").implement({
  description:
    "The process that reads packets and keeps what is live. While it is away (running is false) nothing is captured and live queries answer UNAVAILABLE; history goes on. It is started again by itself.",
  fields: (t) => ({
    running: t.exposeBoolean("running", { description: "True when it runs and answers." }),
    awaySince: t.field({
      type: "DateTime",
      nullable: true,
      description: "Since when it is away; null while it runs.",
      resolve: (meter) => meter.awaySinceMs ?? null,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "Since when; null when it does not run.",
      resolve: (meter) => meter.startedAtMs ?? null,
    }),
    processes: t.int({
      nullable: true,
      description: "Processes that read packets now, see the setting captureProcesses; null while it does not run.",
      resolve: (meter) => meter.processes ?? null,
    }),
    restarts: t.exposeInt("restarts", { description: "How often it, or one of its processes, died and was started again." }),
    gapMs: t.exposeFloat("gapMs", { description: "Milliseconds since the server started in which no meter ran, or not all of its processes." }),
    canCapture: t.exposeBoolean("canCapture", { description: "True when at least one interface can be captured." }),
    captureProblem: t.string({
      nullable: true,
      description: "Why capture does not work; null when it does.",
      resolve: (meter) => untrusted(meter.captureProblem),
    }),
    captureCure: t.string({ nullable: true, description: "What to type to make it work.", resolve: (meter) => untrusted(meter.captureCure) }),
    packets: t.field({ type: "BigInt", description: "Packets read since it started.", resolve: (meter) => meter.packets }),
    drops: t.field({ type: "BigInt", description: "Packets dropped since it started.", resolve: (meter) => meter.drops }),
    malformed: t.field({ type: "BigInt", description: "Malformed packets since it started.", resolve: (meter) => meter.malformed }),
    malformedReasons: t.field({
      type: [MalformedPacketsType],
      description: "The same by reason, most frequent first.",
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: 20,
          description: "How many reasons: 1 to 256.",
          validate: z.int().min(1, "At least 1 row must be asked for.").max(256, "There are no more than 256 reasons."),
        }),
      },
      resolve: (meter, { first }) => meter.malformedReasons.slice(0, first),
    }),
    activeFlows: t.exposeInt("activeFlows", { description: "Flows in memory." }),
    refusedRows: t.field({ type: "BigInt", description: "Rows that the store refused and that are lost.", resolve: (meter) => meter.refusedRows ?? 0 }),
    lastRefusedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When rows were last refused; null when none was. For an hour after it is one of the problems.",
      resolve: (meter) => meter.lastRefusedMs ?? null,
    }),
    tableFull: t.field({ type: "BigInt", description: "Flows exported early because the table was full.", resolve: (meter) => meter.tableFull }),
  }),
});

const StoreKind = describedEnum("StoreKind", "Which flow store is used.", {
  EMBEDDED: "ClickHouse inside, started by this server.",
  SERVER: "A ClickHouse server that was configured.",
});

const StoreHealth = builder.objectRef<StoreStatus>("StoreHealth").implement({
  description: "The flow store, and what still waits to go into it.",
  fields: (t) => ({
    kind: t.field({ type: StoreKind, description: "Which one.", resolve: (store) => (store.kind === "server" ? "SERVER" : "EMBEDDED") }),
    reachable: t.exposeBoolean("reachable", { description: "True when it answers." }),
    problem: t.string({
      nullable: true,
      description: "What is wrong; null when nothing is.",
      resolve: (store) => untrusted(store.problem ?? store.refusal?.problem),
    }),
    version: t.string({ nullable: true, description: "Version of the engine.", resolve: (store) => untrusted(store.version) }),
    restarts: t.exposeInt("restarts", { description: "How often the embedded one died and was started again." }),
    spooledBatches: t.exposeInt("spooledBatches", { description: "Batches safe on disk that wait to be inserted." }),
    spooledBytes: t.field({ type: "BigInt", description: "Their bytes.", resolve: (store) => store.spooledBytes }),
    behindMs: t.exposeFloat("behindMs", { description: "Age of the oldest waiting batch in milliseconds." }),
    refusedBatches: t.field({
      type: "BigInt",
      description: "Batches refused since the start because the spool or the disk was full; a batch tried again counts again.",
      resolve: (store) => store.refusedBatches,
    }),
    insertedRows: t.field({ type: "BigInt", description: "Rows inserted since the start.", resolve: (store) => store.insertedRows }),
    diskBytes: t.field({ type: "BigInt", description: "Bytes it takes on disk.", resolve: (store) => store.diskBytes }),
  }),
});

const HealthProblem = builder.objectRef<{ readonly problem: string; readonly cure?: string }>("HealthProblem").implement({
  description: "Something that is not as it should be.",
  fields: (t) => ({
    problem: t.exposeString("problem", { description: "What is wrong." }),
    cure: t.string({ nullable: true, description: "What to do about it.", resolve: (row) => row.cure ?? null }),
  }),
});

/** Beyond this, polls are not what their interval says. */
const lateMs = 5_000;

function pollingProblems({ lateMs: late, trapProblem }: SnmpPollingStatus): { problem: string; cure?: string }[] {
  return [
    ...(late > lateMs
      ? [
          {
            problem: `SNMP polls begin up to ${Math.round(late / 1_000)} s late: there is more to poll than this machine can.`,
            cure: "Poll some devices less often, or give the machine more cores.",
          },
        ]
      : []),
    ...(trapProblem === undefined ? [] : [{ problem: trapProblem, cure: "Choose another address with snmpTraps, such as udp://0.0.0.0:1162." }]),
  ];
}

/** A part that may be away: its status, or why there is none. */
async function ask<T>(status: () => Promise<T>): Promise<T | AppError> {
  try {
    return await status();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

class HealthReport {
  readonly #context: ApiContext;
  #meter: Promise<MeterStatus | AppError> | undefined;
  #store: Promise<StoreStatus | AppError> | undefined;
  #collector: Promise<CollectorProcessStatus> | undefined;
  constructor(context: ApiContext) {
    this.#context = context;
  }
  meter() {
    return (this.#meter ??= ask(() => this.#context.services.live.status()));
  }
  store() {
    return (this.#store ??= ask(() => this.#context.services.history.status()));
  }
  collector() {
    return (this.#collector ??= this.#context.services.exporters.status());
  }
  async problems() {
    const [meter, store, collector] = await Promise.all([this.meter(), this.store(), this.collector()]);
    const { nowMs } = this.#context;
    const found: { problem: string; cure?: string }[] = [];
    if (meter instanceof AppError)
      found.push({ problem: `The meter does not answer: ${meter.message}`, ...(meter.details.cure ? { cure: meter.details.cure } : {}) });
    else {
      if (!meter.running && meter.captureProblem === undefined)
        found.push({ problem: "The meter does not run.", cure: "It is started again by itself; if it stays away, look at the log." });
      if (meter.captureProblem) found.push({ problem: meter.captureProblem, ...(meter.captureCure ? { cure: meter.captureCure } : {}) });
      if (meter.running && meter.processesAway) {
        found.push({
          problem: `${meter.processesAway} of ${meter.processesAway + (meter.processes ?? 0)} processes that read packets ended or hangs: what it reads is not in the live view.`,
          cure: "One that ended is started again by itself; if it stays away, look at the log, or restart the server.",
        });
      }
      found.push(...(await this.#interfaceProblems()));
      found.push(...refusedRowsProblem("flows", meter, nowMs));
      if (meter.lastDropAtMs !== undefined && nowMs - meter.lastDropAtMs < recentMs) {
        found.push({
          problem: `Packets were dropped in the last ${recentMs / 60_000} minutes: ${meter.drops} since the meter started.`,
          cure: "Capture fewer interfaces, or give the machine more cores.",
        });
      }
    }
    if (store instanceof AppError)
      found.push({ problem: `The flow store does not answer: ${store.message}`, ...(store.details.cure ? { cure: store.details.cure } : {}) });
    else {
      // The disk that refuses is often the store's own.
      if (!store.reachable && store.problem !== store.refusal?.problem)
        found.push({ problem: store.problem ?? "The flow store does not answer.", cure: store.cure ?? "Flows wait safely on disk until it is back." });
      if (store.refusal) found.push(store.refusal);
    }
    const exporters = collector.running ? await this.#context.services.exporters.list() : [];
    return [
      ...found,
      ...collectorProblems(collector, nowMs),
      ...lossProblems(exporters, nowMs - recentMs),
      ...pollingProblems(this.#context.services.snmpPolling.status()),
      ...this.#context.services.addressBook.problems(),
    ];
  }

  /** Missing permission is said once for all. */
  async #interfaceProblems() {
    const all = await ask(() => this.#context.services.live.interfaces());
    if (all instanceof AppError) return [];
    return all.flatMap(({ state, problem, cure }) =>
      problem === undefined || state === "NO_PERMISSION" ? [] : { problem, ...(cure !== undefined && { cure }) },
    );
  }
}

/** Drops of longer ago are figures, not a problem. */
const recentMs = 600_000;

const present = <T>(status: T | AppError): T | null => (status instanceof AppError ? null : status);

const Health = builder.objectRef<HealthReport>("Health").implement({
  description: "Where this server stands. ready, needsFirstUser and version are open to everybody.",
  fields: (t) => ({
    ready: t.boolean({
      description: "True when the meter and the flow store work, and flows are taken.",
      resolve: async (health) => {
        const [meter, store] = await Promise.all([health.meter(), health.store()]);
        return !(meter instanceof AppError) && meter.running && !(store instanceof AppError) && store.reachable && store.refusal === undefined;
      },
    }),
    needsFirstUser: t.boolean({
      description: "True until somebody made the first user.",
      resolve: async (_health, _args, { services }) => !(await services.accounts.hasUsers()),
    }),
    version: t.string({ description: "Version of this server.", resolve: (_health, _args, { facts }) => facts.version }),
    time: t.field({
      type: "DateTime",
      description: "The server's clock.",
      authScopes: needs.read,
      resolve: (_health, _args, { nowMs }) => nowMs,
      nullable: true,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the server started.",
      authScopes: needs.read,
      resolve: (_health, _args, { facts }) => facts.startedAtMs,
    }),
    uptimeMs: t.float({
      nullable: true,
      description: "Milliseconds since then.",
      authScopes: needs.read,
      resolve: (_health, _args, { facts, nowMs }) => nowMs - facts.startedAtMs,
    }),
    meter: t.field({
      type: MeterHealth,
      nullable: true,
      description: "The process that reads packets; null when it does not answer.",
      authScopes: needs.readEverywhere,
      resolve: async (health) => present(await health.meter()),
    }),
    interfaces: t.field({
      type: [Interface],
      nullable: true,
      description: "This machine's interfaces and what is captured on them; null while the meter is away.",
      authScopes: needs.readEverywhere,
      resolve: async (_health, _args, { services }) => {
        const all = await ask(() => services.live.interfaces());
        return all instanceof AppError ? null : [...all];
      },
    }),
    collector: t.field({
      type: CollectorHealth,
      nullable: true,
      description: "The process that receives NetFlow, IPFIX and sFlow.",
      authScopes: needs.readEverywhere,
      resolve: (health) => health.collector(),
    }),
    store: t.field({
      type: StoreHealth,
      nullable: true,
      description: "The flow store; null when it does not answer.",
      authScopes: needs.readEverywhere,
      resolve: async (health) => present(await health.store()),
    }),
    addressData: t.field({
      type: [AddressSourceType],
      nullable: true,
      description: "The data behind countries, autonomous systems and makers, and how old they are; empty while the tables are being made.",
      authScopes: needs.read,
      resolve: (_health, _args, { services }) => [...(services.addressBook.sources() ?? [])],
    }),
    problems: t.field({
      type: [HealthProblem],
      nullable: true,
      description: "What is not as it should be, and what to do.",
      authScopes: needs.readEverywhere,
      resolve: (health) => health.problems(),
    }),
  }),
});

builder.queryField("health", (t) =>
  t.field({
    type: Health,
    description:
      "Where this server stands: ready is true when the meter (what is live) and the flow store (the past) both work. When meter.running is false, live numbers are not known, which is not the same as a quiet network: meter.awaySince says since when, problems says why and what to do.",
    authScopes: needs.nothing,
    resolve: (_root, _args, context) => new HealthReport(context),
  }),
);

export default { name: "health" };
