import type { CollectorAddress, CollectorReport, ExporterInterface, ExporterStatus } from "../../model/exporters.ts";
import type { CollectorProcessStatus } from "../../model/services/exporters.ts";
import { builder, needs } from "../builder.ts";
import { untrusted } from "../untrusted-text.ts";
import { FlowSourceEnum } from "./enums.ts";

const count = (value: number): number => Math.round(value);

const ExporterInterfaceType = builder.objectRef<ExporterInterface>("ExporterInterface").implement({
  description: "An interface of an exporter: what its flows say, and the device's own counters where it sends them (sFlow).",
  fields: (t) => ({
    ifIndex: t.field({ type: "BigInt", description: "Its number in the device.", resolve: (row) => row.ifIndex }),
    name: t.string({ nullable: true, description: "Its name, where the exporter told it. Text from the network.", resolve: (row) => untrusted(row.name) }),
    inBytes: t.field({ type: "BigInt", description: "Bytes that came in, by the exported flows.", resolve: (row) => count(row.inBytes) }),
    outBytes: t.field({ type: "BigInt", description: "Bytes that went out, by the exported flows.", resolve: (row) => count(row.outBytes) }),
    flows: t.field({ type: "BigInt", description: "Flow records or samples that name it.", resolve: (row) => row.flows }),
    bitsPerSecond: t.field({
      type: "BigInt",
      nullable: true,
      description: "Speed of the link; null when unknown.",
      resolve: (row) => row.bitsPerSecond ?? null,
    }),
    isUp: t.boolean({ nullable: true, description: "Whether it is up; null when unknown.", resolve: (row) => row.isUp ?? null }),
    inErrors: t.field({
      type: "BigInt",
      nullable: true,
      description: "The device's count of bad packets in.",
      resolve: (row) => row.counters?.inErrors ?? null,
    }),
    outErrors: t.field({
      type: "BigInt",
      nullable: true,
      description: "The device's count of bad packets out.",
      resolve: (row) => row.counters?.outErrors ?? null,
    }),
    inDiscards: t.field({
      type: "BigInt",
      nullable: true,
      description: "The device's count of packets thrown away in.",
      resolve: (row) => row.counters?.inDiscards ?? null,
    }),
    outDiscards: t.field({
      type: "BigInt",
      nullable: true,
      description: "The device's count of packets thrown away out.",
      resolve: (row) => row.counters?.outDiscards ?? null,
    }),
  }),
});

const WaitingSets = builder.objectRef<ExporterStatus["waitingSets"]>("WaitingSets").implement({
  description: "Sets of records that came before their template.",
  fields: (t) => ({
    kept: t.exposeInt("kept", { description: "Kept to wait for it." }),
    read: t.exposeInt("read", { description: "Read after it came." }),
    discarded: t.exposeInt("discarded", { description: "Thrown away for want of room or time." }),
  }),
});

const MalformedReason = builder.objectRef<readonly [string, number]>("MalformedReason").implement({
  description: "Something that was not as the format says.",
  fields: (t) => ({
    reason: t.string({ description: "What.", resolve: ([reason]) => reason }),
    count: t.field({ type: "BigInt", description: "How often.", resolve: ([, times]) => times }),
  }),
});

const Exporter = builder.objectRef<ExporterStatus>("Exporter").implement({
  description: "A device that sends flows (NetFlow, IPFIX) or samples (sFlow), with what was lost of them. Figures count from the collector's start.",
  fields: (t) => ({
    address: t.field({ type: "IP", description: "Its address; of sFlow the agent's.", resolve: (row) => row.address }),
    formats: t.field({ type: [FlowSourceEnum], description: "What it sends.", resolve: (row) => [...row.formats] }),
    firstSeen: t.field({ type: "DateTime", description: "First datagram.", resolve: (row) => row.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Last datagram.", resolve: (row) => row.lastSeenMs }),
    datagrams: t.field({ type: "BigInt", description: "Datagrams, and messages of streams.", resolve: (row) => row.datagrams }),
    bytes: t.field({ type: "BigInt", description: "Their bytes.", resolve: (row) => row.bytes }),
    records: t.field({ type: "BigInt", description: "Records of flows and options, and samples.", resolve: (row) => row.records }),
    recordsPerSecond: t.exposeFloat("recordsPerSecond", { description: "Records per second now." }),
    lostMessages: t.field({
      type: "BigInt",
      description: "Whole messages lost on the way, by gaps of the sequence (NetFlow v9, sFlow).",
      resolve: (row) => row.lostMessages,
    }),
    lostRecords: t.field({
      type: "BigInt",
      description: "Records lost on the way, by gaps of the sequence (NetFlow v5, IPFIX).",
      resolve: (row) => row.lostRecords,
    }),
    restarts: t.exposeInt("restarts", { description: "Jumps of the sequence that are no loss: it started again." }),
    malformed: t.field({ type: "BigInt", description: "Things that were not as the format says.", resolve: (row) => row.malformed }),
    malformedReasons: t.field({ type: [MalformedReason], description: "The same by reason.", resolve: (row) => Object.entries(row.malformedReasons) }),
    rateLimited: t.field({ type: "BigInt", description: "Datagrams thrown away because there were too many a second.", resolve: (row) => row.rateLimited }),
    templates: t.exposeInt("templates", { description: "Templates known now." }),
    waitingSets: t.field({ type: WaitingSets, description: "Records that came before their template.", resolve: (row) => row.waitingSets }),
    samplingRates: t.floatList({
      description: "Sampling rates seen, one packet in so many; 1 is no sampling, 0 sampling whose rate it never said.",
      resolve: (row) => [...row.samplingRates],
    }),
    clockSkewMs: t.exposeFloat("clockSkewMs", { description: "How far its clock is behind ours, in milliseconds; beyond 10 minutes times are corrected." }),
    interfaces: t.field({
      type: [ExporterInterfaceType],
      description: "Its interfaces, by number; the first 500.",
      resolve: (row) => row.interfaces.slice(0, 500),
    }),
  }),
});

const CollectorAddressType = builder.objectRef<CollectorAddress>("CollectorAddress").implement({
  description: "An address on which exported flows are received.",
  fields: (t) => ({
    address: t.exposeString("address", { description: "Such as udp://0.0.0.0:2055." }),
    problem: t.string({ nullable: true, description: "Why it is not listened on; null when it is.", resolve: (row) => row.problem ?? null }),
    cure: t.string({ nullable: true, description: "What to do about it.", resolve: (row) => row.cure ?? null }),
    bufferBytes: t.int({ nullable: true, description: "Receive buffer the kernel gave.", resolve: (row) => row.bufferBytes ?? null }),
    kernelDrops: t.field({
      type: "BigInt",
      nullable: true,
      description: "Datagrams the kernel threw away because the buffer was full; null where it does not say.",
      resolve: (row) => row.kernelDrops ?? null,
    }),
  }),
});

const figures = {
  datagrams: "Datagrams and messages received.",
  records: "Records of flows and options, and samples.",
  refusedSenders: "From addresses that may not send.",
  unrecognized: "In no format we know.",
  tooManyExporters: "From more exporters than can be told apart.",
  refusedPackets: "Sampled packets of more sampling rates than can be told apart.",
  refusedRows: "Rows that the store refused and that are lost.",
  duplicates: "Records that say again, on the way out, what was counted on the way in.",
  paired: "Rows with both directions.",
  unpaired: "Rows of one direction, after the wait for the other.",
  evicted: "Flows that left early because the table was full.",
} as const satisfies Partial<Record<keyof CollectorReport, string>>;

/** Used by health. */
export const CollectorHealth = builder.objectRef<CollectorProcessStatus>("CollectorHealth").implement({
  description: "The process that receives exported flows.",
  fields: (t) => ({
    configured: t.exposeBoolean("configured", { description: "False when no address to listen on is configured (WIREGRAPH_COLLECT)." }),
    running: t.exposeBoolean("running", { description: "True when it runs and answers." }),
    restarts: t.exposeInt("restarts", { description: "How often it died and was started again." }),
    addresses: t.field({
      type: [CollectorAddressType],
      description: "Where it listens; empty while it does not run.",
      resolve: (row) => [...(row.report?.addresses ?? [])],
    }),
    lastRefusedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When rows were last refused by the store; null when none was.",
      resolve: (row) => row.report?.lastRefusedMs ?? null,
    }),
    activeFlows: t.int({ description: "Flows that go on or wait for their other direction.", resolve: (row) => row.report?.activeFlows ?? 0 }),
    ...Object.fromEntries(
      (Object.keys(figures) as (keyof typeof figures)[]).map((name) => [
        name,
        t.field({ type: "BigInt", description: figures[name], resolve: (row) => row.report?.[name] ?? 0 }),
      ]),
    ),
  }),
});

/** A loss is a problem for so long after it, and stays countable. */
const lossToldMs = 3_600_000;

/** Rows that were lost within the last hour. */
export function refusedRowsProblem(
  of: string,
  { refusedRows = 0, lastRefusedMs = 0 }: { readonly refusedRows?: number; readonly lastRefusedMs?: number },
  nowMs: number,
): readonly { readonly problem: string; readonly cure: string }[] {
  if (refusedRows === 0 || nowMs - lastRefusedMs > lossToldMs) return [];
  const problem = `The store refused rows of ${of}, which are lost: ${refusedRows} so far, the last at ${new Date(lastRefusedMs).toISOString()}.`;
  return [{ problem, cure: "Look at the store's problem; give its disk more room." }];
}

/** What is not as it should be with receiving, and what to do. */
export function collectorProblems(
  { configured, running, report }: CollectorProcessStatus,
  nowMs: number,
): { readonly problem: string; readonly cure?: string }[] {
  if (!configured) return [];
  if (!running || !report)
    return [{ problem: "The collector of exported flows does not run.", cure: "It is started again by itself; if it stays away, look at the log." }];
  const found: { problem: string; cure?: string }[] = [];
  for (const { problem, cure, address, kernelDrops } of report.addresses) {
    if (problem !== undefined) found.push({ problem, ...(cure !== undefined && { cure }) });
    if (kernelDrops)
      found.push({
        problem: `${kernelDrops} datagrams to ${address} were lost because the receive buffer was full.`,
        cure: "Raise net.core.rmem_max to the size of collectBufferBytes; see docs/exporters.md.",
      });
  }
  found.push(...refusedRowsProblem("exported flows", report, nowMs));
  if (report.tooManyExporters > 0)
    found.push({
      problem: `${report.tooManyExporters} datagrams came from more exporters than can be told apart.`,
      cure: "Name the networks that may send in WIREGRAPH_COLLECT_FROM.",
    });
  return found;
}

const shownLosers = 3;

/** Devices whose flows got lost on the way since `sinceMs`: sums of them are too low. */
export function lossProblems(exporters: readonly ExporterStatus[], sinceMs: number): readonly { readonly problem: string; readonly cure: string }[] {
  const losers = exporters
    .filter(({ lostMessages, lostRecords, lastLossAtMs = 0 }) => lastLossAtMs >= sinceMs && lostMessages + lostRecords > 0)
    .sort((a, b) => b.lostMessages + b.lostRecords - a.lostMessages - a.lostRecords);
  if (losers.length === 0) return [];
  const named = losers.slice(0, shownLosers).map(({ address, lostMessages, lostRecords }) => {
    const counts = [lostMessages > 0 ? `${lostMessages} messages` : "", lostRecords > 0 ? `${lostRecords} records` : ""].filter(Boolean);
    return `${address} (${counts.join(" and ")} since it was first heard)`;
  });
  const more = losers.length > shownLosers ? ` and ${losers.length - shownLosers} more` : "";
  return [
    {
      problem: `Exported flows get lost on the way from ${named.join(", ")}${more}: their traffic is shown too low.`,
      cure: "Look at what receives here and at the path from the device: docs/exporters.md, Lost records.",
    },
  ];
}

builder.queryField("exporters", (t) =>
  t.field({
    type: [Exporter],
    description:
      "Devices that send flows, with rates, losses, templates and interfaces. Empty when none was heard since the collector's start, or while it is away; health.collector says which.",
    authScopes: needs.readEverywhere,
    resolve: async (_root, _args, { services }) => [...(await services.exporters.list())],
  }),
);

export default { name: "exporter" };
