import { setImmediate as nextTurn } from "node:timers/promises";
import { compileFlowFilter, type FilteredFlow } from "../../model/flow-match.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Access, HostRole } from "../../model/services/live-view.ts";
import { FlowCursor } from "./flow-cursor.ts";
import { sliceMs, type LiveTable } from "./live-table.ts";

export interface FlowSelection {
  readonly filter?: FlowFilter | null;
  readonly hosts?: readonly string[] | null;
  readonly role?: HostRole;
}

/** Flows looked at between two looks at the clock. */
const clockEvery = 512;

const sideOf = { ANY: "host", CLIENT: "client", SERVER: "server" } as const;

/**
 * Visits each live flow that fits. Runs in slices; a flow that ends before its turn is left out. The visitor's flow is one object
 * that moves. Throws BAD_INPUT for a filter or an address that is none.
 */
export async function forEachSelected(table: LiveTable, selection: FlowSelection, access: Access, visit: (flow: FlowCursor) => void): Promise<void> {
  const test = selectionTest(selection, access);
  const cursor = new FlowCursor(table);
  await inSlices(table.columns.capacity, clockEvery, (slot) => {
    if (table.columns.isLive[slot] !== 1) return;
    cursor.slot = slot;
    if (test(cursor)) visit(cursor);
  });
}

/** Calls `each` with 0 … `count` - 1; other work has its turn every 2 ms. Looks at the clock every so many calls. */
export async function inSlices(count: number, every: number, each: (i: number) => void): Promise<void> {
  let endMs = performance.now() + sliceMs;
  for (let i = 0; i < count;) {
    const stop = Math.min(count, i + every);
    for (; i < stop; i++) each(i);
    if (i < count && performance.now() > endMs) {
      await nextTurn();
      endMs = performance.now() + sliceMs;
    }
  }
}

function selectionTest(selection: FlowSelection, access: Access): (flow: FilteredFlow) => boolean {
  const test = compileFlowFilter(selection.filter, access);
  if (!selection.hosts || selection.hosts.length === 0) return test;
  const side = compileFlowFilter({ match: { [sideOf[selection.role ?? "ANY"]]: selection.hosts } }, { networks: [] });
  return (flow) => side(flow) && test(flow);
}
