import type { FlowInterval } from "../model/flow-fields.ts";

/** What the next interval of a flow is compared with. */
type Before = Pick<FlowInterval, "previousFirstSeenMs" | "application" | "applicationMaster" | "category" | "hostname" | "ja4">;

/**
 * Says of each interval how it goes on from the flow's earlier ones: when the latest of them began, and whether its names are others.
 * With that the store can count flows by adding up, which it could not tell from one interval. Flows with a single interval cost nothing.
 */
export class IntervalChains {
  readonly #before = new Map<number, Before>();

  /** Fills `previousFirstSeenMs` and `renamed` of the next row of the flow with this number; `opens`, `closes` and the rest stand already. */
  link(flow: number, row: FlowInterval): void {
    if (row.opens === 0) {
      const before = this.#before.get(flow);
      if (before) {
        row.previousFirstSeenMs = before.previousFirstSeenMs;
        row.renamed = hasNamesOf(row, before) ? 0 : 1;
      }
    }
    if (row.closes === 1) {
      if (row.opens === 0) this.#before.delete(flow);
      return;
    }
    // Exporters tell of times in any order: the next one comes after the latest.
    if (row.firstSeenMs < row.previousFirstSeenMs) return;
    const { application, applicationMaster, category, hostname, ja4 } = row;
    this.#before.set(flow, { previousFirstSeenMs: row.firstSeenMs, application, applicationMaster, category, hostname, ja4 });
  }
}

function hasNamesOf(row: FlowInterval, before: Before): boolean {
  return (
    row.application === before.application &&
    row.applicationMaster === before.applicationMaster &&
    row.category === before.category &&
    row.hostname === before.hostname &&
    row.ja4 === before.ja4
  );
}
