import type { AuditRow } from "../model/audit-fields.ts";
import { type Audit, type AuditEvent, auditOutcomes } from "../model/services/audit.ts";
import type { Component } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";

/** What of the audit is in the store for SQL. */
export interface CopiedAudit {
  /** When the newest copied write was begun; undefined while there is none. */
  newestMs(): Promise<number | undefined>;
  /** Copied writes begun from then on, by id, with when. */
  since(fromMs: number): Promise<ReadonlyMap<string, number>>;
}

export interface AuditCopyOptions {
  readonly audit: Pick<Audit, "events">;
  readonly copied: CopiedAudit;
  /** Resolves when what an earlier run left is in the store: it counts as copied. */
  readonly settled: () => Promise<void>;
  readonly write: (row: AuditRow) => void;
  readonly log: Log;
  readonly clock?: () => number;
  readonly everyMs?: number;
}

/** A write whose outcome comes later than this is copied by the next start, if it is among the last hour then. */
const overlapMs = 3_600_000;
const pageRows = 500;
const known = auditOutcomes.filter((outcome) => outcome !== "intent");

/**
 * Copies the audit to where people's SQL finds it (DECISIONS §1.5). It reads what is new every few seconds, so that what was written by
 * the command line while nobody served, or was on its way when the server died, comes too.
 */
export class AuditCopy implements Component {
  readonly name = "audit copy";
  readonly #options: AuditCopyOptions;
  readonly #clock: () => number;
  #copied: Map<string, number> | undefined;
  #fromMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: AuditCopyOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.pass(), this.#options.everyMs ?? 10_000);
    void this.pass();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.race([this.#pass, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  }

  /** Copies what is new; one at a time. */
  pass(): Promise<void> {
    return (this.#pass = this.#pass.then(() => this.#copy()).catch((error: unknown) => this.#failed(error)));
  }

  async #copy(): Promise<void> {
    const { audit, copied, settled, write } = this.#options;
    if (!this.#copied) {
      await settled();
      this.#fromMs = Math.max(0, ((await copied.newestMs()) ?? 0) - overlapMs);
      this.#copied = new Map(await copied.since(this.#fromMs));
    }
    const fresh: AuditEvent[] = [];
    for (let after: AuditEvent | undefined, hasMore = true; hasMore;) {
      const page = await audit.events({ first: pageRows, ...(after && { after }), filter: { fromMs: this.#fromMs, outcomes: known } });
      fresh.push(...page.rows.filter(({ id }) => !this.#copied!.has(id)));
      after = page.rows.at(-1);
      hasMore = page.hasMore;
    }
    for (const event of fresh.toReversed()) {
      write(rowOf(event));
      this.#copied.set(event.id, event.timeMs);
    }
    this.#fromMs = Math.max(this.#fromMs, this.#clock() - overlapMs);
    for (const [id, timeMs] of this.#copied) if (timeMs < this.#fromMs) this.#copied.delete(id);
    this.#isFailing = false;
  }

  #failed(error: unknown): void {
    if (!this.#isFailing) this.#options.log.warn({ err: error }, "the audit's copy for SQL is behind; it is tried again");
    this.#isFailing = true;
  }
}

function rowOf({
  id,
  dryRun,
  tool = "",
  client = "",
  target = "",
  summary = "",
  error = "",
  before = "",
  after = "",
  grant = "",
  ...event
}: AuditEvent): AuditRow {
  return { ...event, eventId: id, dryRun: dryRun ? 1 : 0, tool, client, target, summary, error, before, after, grant };
}
