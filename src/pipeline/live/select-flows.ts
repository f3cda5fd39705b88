import { compileFlowFilter, type FilteredFlow } from "../../model/flow-match.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Access, HostRole } from "../../model/services/live-view.ts";
import { FlowCursor } from "./flow-cursor.ts";
import type { LiveTable } from "./live-table.ts";
import { counted, type Steps } from "./slices.ts";

export interface FlowSelection {
  readonly filter?: FlowFilter | null;
  readonly hosts?: readonly string[] | null;
  readonly role?: HostRole;
}

/** Flows looked at in one step. */
const flowsAtOnce = 128;

const sideOf = { ANY: "host", CLIENT: "client", SERVER: "server" } as const;

/**
 * Visits each live flow that fits, in steps; a flow that ends before its turn is left out. The visitor's flow is one object that moves.
 * Throws BAD_INPUT for a filter or an address that is none.
 */
export function* forEachSelected(table: LiveTable, selection: FlowSelection, access: Access, visit: (flow: FlowCursor) => void): Steps {
  const test = selectionTest(selection, access);
  const cursor = new FlowCursor(table);
  const { columns } = table;
  yield* counted(columns.end, flowsAtOnce, (slot) => {
    if (columns.isLive[slot] !== 1) return;
    cursor.slot = slot;
    if (test(cursor)) visit(cursor);
  });
}

/** `each` of all items, `atOnce` of them in one step. */
export function* mapped<A, B>(items: readonly A[], atOnce: number, each: (item: A) => B): Steps<B[]> {
  const made: B[] = [];
  for (const item of items) {
    made.push(each(item));
    if (made.length % atOnce === 0) yield;
  }
  return made;
}

function selectionTest(selection: FlowSelection, access: Access): (flow: FilteredFlow) => boolean {
  const test = compileFlowFilter(selection.filter, access);
  if (!selection.hosts || selection.hosts.length === 0) return test;
  const side = compileFlowFilter({ match: { [sideOf[selection.role ?? "ANY"]]: selection.hosts } }, { networks: [] });
  return (flow) => side(flow) && test(flow);
}
