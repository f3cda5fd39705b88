import type { Audit, AuditEvent } from "../model/services/audit.ts";
import type { ChangePlace } from "../model/services/flow-history.ts";
import type { TimeWindow } from "../model/time.ts";

/** A write that somebody did, as one of the changes. */
export interface PeopleChange extends ChangePlace {
  readonly kind: "PEOPLE";
  /** Who, and through what. */
  readonly by: string;
  readonly summary: string;
}

/** Writes that change nothing of what is there. */
const quiet = ["signIn", "signOut"];
const filterOf = (window: TimeWindow) => ({ fromMs: window.fromMs, toMs: window.toMs, dryRun: false, outcomes: ["applied", "confirmed"] }) as const;
/** Events looked through for one page. */
const maxPages = 20;
const pageSize = 100;

const changeOf = ({ id, timeMs, userName, through, action, target, summary }: AuditEvent): PeopleChange => ({
  kind: "PEOPLE",
  timeMs,
  tie: `PEOPLE ${id}`,
  by: `${userName} (${through})`,
  summary: summary ?? `${action}${target === undefined ? "" : ` of ${target}`}.`,
});

/** Newest first, behind `after`. */
export async function peopleChanges(
  { window, first, after }: { readonly window: TimeWindow; readonly first: number; readonly after?: ChangePlace },
  audit: Audit,
): Promise<{ readonly rows: readonly PeopleChange[]; readonly hasMore: boolean }> {
  const filter = filterOf({ fromMs: window.fromMs, toMs: after ? Math.min(window.toMs, after.timeMs + 1) : window.toMs });
  const rows: PeopleChange[] = [];
  let last: AuditEvent | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await audit.events({ first: pageSize, filter, ...(last && { after: last }) });
    for (const event of page.rows) {
      const row = changeOf(event);
      const isShown = after !== undefined && (row.timeMs > after.timeMs || (row.timeMs === after.timeMs && row.tie >= after.tie));
      if (!quiet.includes(event.action) && !isShown) rows.push(row);
    }
    last = page.rows.at(-1);
    if (rows.length > first || !page.hasMore || !last) break;
  }
  return { rows: rows.slice(0, first), hasMore: rows.length > first };
}

export async function countPeopleChanges(window: TimeWindow, audit: Audit): Promise<number> {
  const filter = filterOf(window);
  const [all, ...without] = await Promise.all([audit.count(filter), ...quiet.map((action) => audit.count({ ...filter, action }))]);
  return without.reduce((sum, count) => sum - count, all);
}
