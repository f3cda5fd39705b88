import type { LiveFlow } from "../../model/flow.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import { flowOfInterval } from "../../model/flow-view.ts";
import type { Access, LiveFlowOrder, LivePage, LiveView } from "../../model/services/live-view.ts";
import type { FlowEntry, LiveTable } from "./live-table.ts";
import { forEachSelected } from "./select-flows.ts";
import type { Snapshots } from "./snapshots.ts";

interface Candidate {
  readonly interval: FlowInterval;
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly key: number;
}

/** Higher comes first. */
const keyOf: Readonly<Record<LiveFlowOrder, (interval: FlowInterval, bytesPerSecond: number) => number>> = {
  BYTES: (flow) => flow.sentBytes + flow.receivedBytes,
  RATE: (_flow, bytesPerSecond) => bytesPerSecond,
  NEWEST: (flow) => flow.firstSeenMs,
  LONGEST: (flow) => flow.lastSeenMs - flow.firstSeenMs,
  PACKETS: (flow) => flow.sentPackets + flow.receivedPackets,
};

/** Live flows that fit, ordered, a page at a time over a pinned list. */
export async function liveFlows(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["flows"]>[0],
  access: Access,
  nowMs: number,
): Promise<LivePage<LiveFlow>> {
  const page = query.after
    ? snapshots.resume<Candidate>("flows", query.after, query.first, access, nowMs)
    : await firstPage(table, snapshots, query, access, nowMs);
  return { ...page, rows: page.rows.map(({ node, cursor }) => ({ node: liveFlow(table, node), cursor })) };
}

async function firstPage(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["flows"]>[0],
  access: Access,
  nowMs: number,
): Promise<LivePage<Candidate>> {
  const key = keyOf[query.orderBy];
  const best: Candidate[] = [];
  const keep = snapshots.maxRows;
  let total = 0;
  let worst = Number.NEGATIVE_INFINITY;
  const trim = (): void => {
    best.sort(inOrder);
    if (best.length > keep) {
      best.length = keep;
      worst = best[keep - 1]!.key;
    }
  };
  await forEachSelected(table, query, access, (entry, interval) => {
    total++;
    const candidate = candidateOf(table, entry, interval, key);
    if (candidate.key < worst) return;
    best.push(candidate);
    if (best.length >= keep * 2) trim();
  });
  trim();
  return snapshots.begin("flows", best, total, query.first, access, nowMs);
}

function candidateOf(table: LiveTable, entry: FlowEntry, interval: FlowInterval, key: (typeof keyOf)[LiveFlowOrder]): Candidate {
  const bytesPerSecond = table.bytesPerSecond(entry.rate);
  return { interval, bytesPerSecond, packetsPerSecond: table.packetsPerSecond(entry.rate), key: key(interval, bytesPerSecond) };
}

function inOrder(a: Candidate, b: Candidate): number {
  return b.key - a.key || (a.interval.flowId < b.interval.flowId ? -1 : 1);
}

function liveFlow(table: LiveTable, { interval, bytesPerSecond, packetsPerSecond }: Candidate): LiveFlow {
  const flow = flowOfInterval(interval);
  const client = table.names.get(flow.client.ip);
  const server = table.names.get(flow.server.ip);
  return {
    ...flow,
    client: client === undefined ? flow.client : { ...flow.client, name: client },
    server: server === undefined ? flow.server : { ...flow.server, name: server },
    bytesPerSecond,
    packetsPerSecond,
  };
}
