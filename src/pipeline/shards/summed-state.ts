import { byFrequency } from "../../model/malformed.ts";
import type { LiveInterface } from "../../model/services/live-view.ts";
import type { CaptureTotals, ReadingReport } from "../packet-reader.ts";
import type { ShardState } from "./shard-protocol.ts";

/** States as they count: where one shard fails, the interface does; where one reads, it is read. */
const precedence = ["NO_PERMISSION", "FAILED", "DOWN", "UP", "NOT_CAPTURED"];

/** What several shards tell, as if one had read it all. */
export function summed(states: readonly ShardState[]): ShardState {
  return {
    report: summedReport(states.map(({ report }) => report)),
    interfaces: summedInterfaces(states.map(({ interfaces }) => interfaces)),
    totals: sumOf(states.map(({ totals }) => totals)),
    flowsCreated: total(states, ({ flowsCreated }) => flowsCreated),
  };
}

/** What a shard that has ended leaves: its counts, but no flows, rates or captures. */
export function afterEnd({ report, interfaces, totals, flowsCreated }: ShardState): ShardState {
  const { captureProblem: _problem, captureCure: _cure, ...counts } = report;
  return {
    report: { ...counts, processes: 0, canCapture: false, activeFlows: 0 },
    interfaces: interfaces.map(({ driver: _driver, problem: _why, cure: _what, ...each }) => ({
      ...each,
      state: "NOT_CAPTURED",
      bytesPerSecond: 0,
      packetsPerSecond: 0,
    })),
    totals: { ...totals, bytesPerSecond: 0, packetsPerSecond: 0 },
    flowsCreated,
  };
}

function summedReport(reports: readonly ReadingReport[]): ReadingReport {
  const reasons = new Map<string, number>();
  for (const { reason, packets } of reports.flatMap(({ malformedReasons }) => malformedReasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + packets);
  const canCapture = reports.some((each) => each.canCapture);
  const problem = reports.find(({ captureProblem }) => captureProblem !== undefined);
  const lastDropAtMs = latest(reports, ({ lastDropAtMs: time }) => time);
  const lastRefusedMs = latest(reports, ({ lastRefusedMs: time }) => time);
  return {
    processes: total(reports, ({ processes }) => processes ?? 0),
    canCapture,
    ...(problem?.captureProblem !== undefined && { captureProblem: problem.captureProblem }),
    ...(problem?.captureCure !== undefined && { captureCure: problem.captureCure }),
    packets: total(reports, ({ packets }) => packets),
    drops: total(reports, ({ drops }) => drops),
    ...(lastDropAtMs !== undefined && { lastDropAtMs }),
    malformed: total(reports, ({ malformed }) => malformed),
    malformedReasons: byFrequency(reasons),
    activeFlows: total(reports, ({ activeFlows }) => activeFlows),
    tableFull: total(reports, ({ tableFull }) => tableFull),
    refusedRows: total(reports, ({ refusedRows }) => refusedRows ?? 0),
    ...(lastRefusedMs !== undefined && { lastRefusedMs }),
  };
}

/** Of those the first shard has: all look at the same system. */
function summedInterfaces(lists: readonly (readonly LiveInterface[])[]): LiveInterface[] {
  return (lists[0] ?? []).map((first) => {
    const all = lists.flatMap((list) => list.find(({ name }) => name === first.name) ?? []);
    const told = all.toSorted((a, b) => precedence.indexOf(a.state) - precedence.indexOf(b.state))[0]!;
    return {
      ...told,
      bytes: total(all, ({ bytes }) => bytes),
      packets: total(all, ({ packets }) => packets),
      drops: total(all, ({ drops }) => drops),
      bytesPerSecond: total(all, ({ bytesPerSecond }) => bytesPerSecond),
      packetsPerSecond: total(all, ({ packetsPerSecond }) => packetsPerSecond),
    };
  });
}

function sumOf(all: readonly CaptureTotals[]): CaptureTotals {
  return {
    packets: total(all, ({ packets }) => packets),
    drops: total(all, ({ drops }) => drops),
    bytesPerSecond: total(all, ({ bytesPerSecond }) => bytesPerSecond),
    packetsPerSecond: total(all, ({ packetsPerSecond }) => packetsPerSecond),
  };
}

function total<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((sum, each) => sum + of(each), 0);
}

function latest<T>(all: readonly T[], of: (each: T) => number | undefined): number | undefined {
  const times = all.flatMap((each) => of(each) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
