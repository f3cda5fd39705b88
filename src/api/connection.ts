import type { ObjectRef } from "@pothos/core";
import type { HistoryPage } from "../model/services/flow-history.ts";
import type { LivePage } from "../model/services/live-view.ts";
import type { TimeWindow } from "../model/time.ts";
import { z } from "zod";
import { builder } from "./builder.ts";
import { readCursor, writeCursor } from "./cursor.ts";

/** Most rows of one page. */
export const maxPageSize = 500;

/** A page of rows on its way out. */
export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor?: string | null; endCursor?: string | null };
  readonly totalCount: number | null;
  readonly totalIsExact: boolean;
  readonly window?: TimeWindow;
  readonly notice?: string;
}

export interface WindowShape {
  readonly fromMs: number;
  readonly toMs: number;
}

export const ResolvedWindow = builder.objectRef<WindowShape>("ResolvedWindow").implement({
  description: "The window an answer is for, resolved to fixed times: [from, to).",
  fields: (t) => ({
    from: t.field({ type: "DateTime", description: "First moment inside.", resolve: (window) => window.fromMs }),
    to: t.field({ type: "DateTime", description: "First moment after it.", resolve: (window) => window.toMs }),
  }),
});

const pageInfoOf = (rows: Connection<unknown>["edges"], hasNextPage: boolean, after: string | null | undefined): Connection<unknown>["pageInfo"] => ({
  hasNextPage,
  hasPreviousPage: Boolean(after),
  startCursor: rows[0]?.cursor ?? null,
  endCursor: rows.at(-1)?.cursor ?? null,
});

export function livePage<T>(page: LivePage<T>, after?: string | null): Connection<T> {
  return { edges: page.rows, pageInfo: pageInfoOf(page.rows, page.hasNextPage, after), totalCount: page.total, totalIsExact: true };
}

export function historyPage<T>(page: Omit<HistoryPage<T>, "table">, after?: string | null): Connection<T> {
  return {
    edges: page.rows,
    pageInfo: pageInfoOf(page.rows, page.hasNextPage, after),
    totalCount: page.total ?? null,
    totalIsExact: page.totalIsExact,
    window: page.window,
    ...(page.notice === undefined ? {} : { notice: page.notice }),
  };
}

/** A row's place in a list whose service only says where the next page begins: that page's own cursor and the rows before it. */
function placeOf(after: string | null | undefined, skip: number): string {
  return writeCursor([after ?? null, skip]);
}

function placeFrom(cursor: string | null | undefined): { readonly after: string | null; readonly skip: number } {
  if (!cursor) return { after: null, skip: 0 };
  return readCursor(cursor, ([after, skip]) =>
    (after === null || typeof after === "string") && Number.isInteger(skip) && Number(skip) >= 0 && Number(skip) <= maxPageSize
      ? { after, skip: Number(skip) }
      : undefined,
  );
}

/** A page of a service that gives rows and where the next page begins. */
export async function keysetPage<T>(
  { first, after: cursor }: { readonly first: number; readonly after?: string | null },
  ask: (query: {
    readonly first: number;
    readonly after: string | null;
  }) => Promise<{ readonly rows: readonly T[]; readonly total?: number; readonly next?: string }>,
): Promise<Connection<T>> {
  const { after, skip } = placeFrom(cursor);
  const { rows, total, next } = await ask({ first: first + skip, after });
  const edges = rows.slice(skip).map((node, index, all) => ({
    node,
    cursor: next !== undefined && index === all.length - 1 ? placeOf(next, 0) : placeOf(after, skip + index + 1),
  }));
  return { edges, pageInfo: pageInfoOf(edges, next !== undefined, cursor), totalCount: total ?? null, totalIsExact: total !== undefined };
}

type ApiTypes = typeof builder.$inferSchemaTypes;

/** `XConnection` and `XEdge` for a node type: Relay's shape with the total, the window read and a notice. */
export function connectionOf<T>(name: string, node: ObjectRef<ApiTypes, T>, plural: string): ObjectRef<ApiTypes, Connection<T>> {
  const edge = builder.objectRef<{ readonly cursor: string; readonly node: T }>(`${name}Edge`).implement({
    description: `One of the ${plural} and its place in the list.`,
    fields: (t) => ({
      cursor: t.string({ description: "Where this row stands; give it as `after` to go on behind it.", resolve: (row) => row.cursor }),
      node: t.field({ type: node, description: "The row itself.", resolve: (row) => row.node as never }),
    }),
  });
  return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
    description: `A page of ${plural}.`,
    fields: (t) => ({
      edges: t.field({ type: [edge], description: "One entry per row, each with its cursor.", resolve: (page) => [...page.edges] }),
      nodes: t.field({ type: [node], description: "The rows without their cursors.", resolve: (page) => page.edges.map((row) => row.node) as never }),
      pageInfo: t.field({ type: builder.pageInfoRef(), description: "Whether there is more, and how to get it.", resolve: (page) => page.pageInfo }),
      totalCount: t.field({
        type: "BigInt",
        nullable: true,
        description: "How many rows there are in all pages. Counted only when selected; null when counting would cost too much.",
        resolve: (page) => page.totalCount,
      }),
      totalIsExact: t.boolean({ description: "False when totalCount is a lower bound or unknown.", resolve: (page) => page.totalIsExact }),
      window: t.field({
        type: ResolvedWindow,
        nullable: true,
        description: "The window really read; null for lists that are not about a window.",
        resolve: (page) => page.window ?? null,
      }),
      notice: t.string({
        nullable: true,
        description:
          "Said when the answer needs a word: the window exceeds what is kept, there is nothing to read yet, or the filter names an application or a category that no flow has.",
        resolve: (page) => page.notice ?? null,
      }),
    }),
  });
}

/** The arguments of every growing list. */
export function pageArgs(defaultFirst = 25, max = maxPageSize) {
  return builder.args((t) => ({
    first: t.int({
      required: true,
      defaultValue: defaultFirst,
      description: `How many rows to give, 1 to ${max}.`,
      validate: z.int().min(1, "At least 1 row must be asked for.").max(max, `At most ${max} rows can be asked for at once; go on with after.`),
    }),
    after: t.string({
      description: "Cursor of the row to go on behind: pageInfo.endCursor of the page before.",
      validate: z.string().max(2_000, "A cursor has at most 2000 characters.").nullish(),
    }),
  }));
}

/** The `first` of a top list, which has no second page. */
export function topArgs(defaultFirst: number, max = maxPageSize) {
  return builder.args((t) => ({
    first: t.int({
      required: true,
      defaultValue: defaultFirst,
      description: `How many rows to give, 1 to ${max}; the rest is summed up in others.`,
      validate: z.int().min(1, "At least 1 row must be asked for.").max(max, `At most ${max} rows can be asked for at once.`),
    }),
  }));
}
