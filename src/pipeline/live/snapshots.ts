import { randomBytes } from "node:crypto";
import { AppError } from "../../model/errors.ts";
import type { Access, LivePage } from "../../model/services/live-view.ts";

/** Rows of a list as they were when its first page was asked for, so that later pages go on where the first ended. */
interface Pinned<T> {
  readonly kind: string;
  readonly accessKey: string;
  readonly rows: readonly T[];
  readonly total: number;
  readonly expiresMs: number;
}

export interface SnapshotLimits {
  /** Lists kept for further pages at one time; the oldest goes first. */
  readonly lists: number;
  /** Rows kept of one list. */
  readonly rows: number;
  readonly lifeMs: number;
}

export const snapshotLimits: SnapshotLimits = { lists: 12, rows: 5_000, lifeMs: 120_000 };

/** Pages over pinned lists. A cursor is the list's unguessable id and a position; it serves only the access it was made for. */
export class Snapshots {
  readonly #limits: SnapshotLimits;
  readonly #lists = new Map<string, Pinned<unknown>>();

  constructor(limits: SnapshotLimits = snapshotLimits) {
    this.#limits = limits;
  }

  get maxRows(): number {
    return this.#limits.rows;
  }

  /** First page of `rows`, the best of `total`; the list is kept when there is more. */
  begin<T>(kind: string, rows: readonly T[], total: number, first: number, access: Access, nowMs: number): LivePage<T> {
    this.#expire(nowMs);
    const id = randomBytes(9).toString("base64url");
    const kept = rows.slice(0, this.#limits.rows);
    if (total > first) {
      this.#lists.set(id, { kind, accessKey: accessKey(access), rows: kept, total, expiresMs: nowMs + this.#limits.lifeMs });
      if (this.#lists.size > this.#limits.lists) this.#lists.delete(this.#lists.keys().next().value!);
    }
    return pageOf(id, kept, total, 0, first);
  }

  /** The page after a cursor. BAD_INPUT when it is none of ours or its list is gone. */
  resume<T>(kind: string, cursor: string, first: number, access: Access, nowMs: number): LivePage<T> {
    this.#expire(nowMs);
    const match = /^([\w-]{12})\.(\d{1,9})$/.exec(cursor);
    const list = match && this.#lists.get(match[1]!);
    if (!match || !list || list.kind !== kind || list.accessKey !== accessKey(access)) {
      throw new AppError("BAD_INPUT", "This list is no longer kept.", {
        path: "after",
        wanted: `a cursor of the same list, at most ${this.#limits.lifeMs / 1_000} s old`,
        got: cursor.slice(0, 40),
        cure: "Start again from the first page, without after.",
      });
    }
    const start = Number(match[2]) + 1;
    if (start >= list.rows.length && list.total > list.rows.length) {
      throw new AppError("LIMIT_EXCEEDED", "A live list can be paged only so far.", {
        path: "after",
        wanted: `at most ${this.#limits.rows} rows`,
        cure: "Narrow it with a filter, or search the history.",
      });
    }
    return pageOf(match[1]!, list.rows as readonly T[], list.total, start, first);
  }

  #expire(nowMs: number): void {
    for (const [id, list] of this.#lists) if (list.expiresMs < nowMs) this.#lists.delete(id);
  }
}

function accessKey(access: Access): string {
  return access.networks.toSorted().join(" ");
}

function pageOf<T>(id: string, rows: readonly T[], total: number, start: number, first: number): LivePage<T> {
  const end = Math.min(rows.length, start + first);
  return {
    rows: rows.slice(start, end).map((node, i) => ({ node, cursor: `${id}.${start + i}` })),
    total,
    hasNextPage: end < total,
  };
}
