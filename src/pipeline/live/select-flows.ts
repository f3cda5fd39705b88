import { setImmediate as nextTurn } from "node:timers/promises";
import { compileFlowFilter } from "../../model/flow-match.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import type { Access, HostRole } from "../../model/services/live-view.ts";
import type { FlowEntry, LiveTable } from "./live-table.ts";

export interface FlowSelection {
  readonly filter?: FlowFilter | null;
  readonly hosts?: readonly string[] | null;
  readonly role?: HostRole;
}

/** Longest time a query holds the event loop, milliseconds: the capture ring is read in between. */
const sliceMs = 5;
const clockEvery = 64;

const sideOf = { ANY: "host", CLIENT: "client", SERVER: "server" } as const;

/**
 * Visits each live flow that fits, with its totals so far. Runs in slices; a flow that ends before its turn is left out.
 * Throws BAD_INPUT for a filter or an address that is none.
 */
export async function forEachSelected(
  table: LiveTable,
  selection: FlowSelection,
  access: Access,
  visit: (entry: FlowEntry, interval: FlowInterval) => void,
): Promise<void> {
  const test = selectionTest(selection, access);
  let sliceEndMs = performance.now() + sliceMs;
  let count = 0;
  for (const entry of table.entries()) {
    if (++count % clockEvery === 0 && performance.now() > sliceEndMs) {
      await nextTurn();
      sliceEndMs = performance.now() + sliceMs;
    }
    if (entry.slot < 0) continue;
    const interval = table.snapshot(entry);
    if (test(interval)) visit(entry, interval);
  }
}

function selectionTest(selection: FlowSelection, access: Access): (interval: FlowInterval) => boolean {
  const test = compileFlowFilter(selection.filter, access);
  if (!selection.hosts || selection.hosts.length === 0) return test;
  const side = compileFlowFilter({ match: { [sideOf[selection.role ?? "ANY"]]: selection.hosts } }, { networks: [] });
  return (interval) => side(interval) && test(interval);
}
