import type { LiveFlow } from "../../model/flow.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import { flowOfInterval } from "../../model/flow-view.ts";
import type { Access, LiveFlowOrder, LivePage, LiveView } from "../../model/services/live-view.ts";
import type { LiveTable } from "./live-table.ts";
import { forEachSelected, mapped } from "./select-flows.ts";
import type { Steps } from "./slices.ts";
import type { Snapshots } from "./snapshots.ts";
import { TopSelection } from "./top-selection.ts";

/** Rows made in one step. */
const rowsAtOnce = 8;

interface Candidate {
  readonly interval: FlowInterval;
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
}

/** Higher comes first. */
const keyOf: Readonly<Record<LiveFlowOrder, (table: LiveTable, slot: number) => number>> = {
  BYTES: ({ columns }, slot) => columns.bytes(slot),
  RATE: (table, slot) => table.windowBytes(slot),
  NEWEST: ({ columns }, slot) => columns.firstSeenMs[slot]!,
  LONGEST: ({ columns }, slot) => columns.lastSeenMs[slot]! - columns.firstSeenMs[slot]!,
  PACKETS: ({ columns }, slot) => columns.packets(slot),
};

/** Live flows that fit, ordered, a page at a time over a pinned list. */
export function* liveFlows(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["flows"]>[0],
  access: Access,
  nowMs: number,
): Steps<LivePage<LiveFlow>> {
  const page = query.after
    ? snapshots.resume<Candidate>("flows", query.after, query.first, access, nowMs)
    : yield* firstPage(table, snapshots, query, access, nowMs);
  return { ...page, rows: yield* mapped(page.rows, rowsAtOnce, ({ node, cursor }) => ({ node: liveFlow(table, node), cursor })) };
}

function* firstPage(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["flows"]>[0],
  access: Access,
  nowMs: number,
): Steps<LivePage<Candidate>> {
  const key = keyOf[query.orderBy];
  const best = new TopSelection<number>(snapshots.maxRows);
  let total = 0;
  yield* forEachSelected(table, query, access, ({ slot }) => {
    total++;
    best.add(key(table, slot), table.columns.token(slot));
  });
  const tokens = yield* best.best((a, b) => a - b);
  const rows: Candidate[] = [];
  for (const token of tokens) {
    const slot = table.columns.slotOf(token);
    // Flows that ended meanwhile are left out.
    if (slot >= 0 && rows.push(candidateOf(table, slot)) % rowsAtOnce === 0) yield;
  }
  return snapshots.begin("flows", rows, total - (tokens.length - rows.length), query.first, access, nowMs);
}

function candidateOf(table: LiveTable, slot: number): Candidate {
  return {
    interval: table.snapshot(slot),
    bytesPerSecond: table.perSecond(table.windowBytes(slot)),
    packetsPerSecond: table.perSecond(table.windowPackets(slot)),
  };
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
