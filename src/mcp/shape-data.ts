import type { ConnectionShape, ObjectShape, Shape, ShapeField } from "./answer-shape.ts";
import { cleanText, cleanUntrusted, cleanUntrustedJson } from "./clean-text.ts";

/** A list inside an answer that may be cut, with what tells the reader so. */
export interface CuttableList {
  readonly rows: unknown[];
  /** Cursor of each row, for lists that can be gone on with. */
  readonly cursors: readonly (string | undefined)[];
  /** The object that says `truncated` and `next` for this list; the envelope when the list is not a page of its own. */
  readonly owner?: Record<string, unknown>;
}

type Data = Readonly<Record<string, unknown>>;

/** GraphQL data → the JSON of an answer: nulls left out, counters as numbers, texts cleaned, connections flattened. */
export class DataShaper {
  readonly lists: CuttableList[] = [];

  fields(fields: readonly ShapeField[], data: Data): Record<string, unknown> {
    const shaped: Record<string, unknown> = {};
    for (const field of fields) {
      const value = this.value(field.shape, data[field.key]);
      if (value !== undefined) shaped[field.key] = value;
    }
    return shaped;
  }

  value(shape: Shape, value: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    switch (shape.kind) {
      case "value":
        return leaf(shape.scalar, shape.untrusted, value);
      case "enum":
        return value;
      case "list":
        return this.#list(shape.of, value);
      case "object":
        return this.fields(shape.fields, value as Data);
      case "union":
        return this.#member(shape.members, value as Data);
      case "connection":
      default: {
        const owner: Record<string, unknown> = {};
        const page = this.connection(shape, value as Data, owner);
        return Object.assign(owner, {
          rows: page.rows,
          ...(page.total !== undefined && { total: page.total }),
          ...(page.more && { truncated: true }),
          ...page.extras,
        });
      }
    }
  }

  /** A page as its parts. `owner` is told when the rows are cut later. */
  connection(
    shape: ConnectionShape,
    data: Data,
    owner: Record<string, unknown>,
  ): { readonly rows: unknown[]; readonly total?: number; readonly more: boolean; readonly next?: string; readonly extras: Record<string, unknown> } {
    const { key, nodeKey, cursorKey } = shape.rowsFrom;
    const rows: unknown[] = [];
    const cursors: (string | undefined)[] = [];
    for (const entry of (data[key] as readonly unknown[] | null) ?? []) {
      const row = this.value(shape.row, nodeKey === undefined ? entry : (entry as Data)[nodeKey]);
      if (row === undefined) continue;
      rows.push(row);
      cursors.push(cursorKey === undefined ? undefined : ((entry as Data)[cursorKey] as string));
    }
    this.lists.push({ rows, cursors, owner });
    const info = (shape.pageInfo ? data[shape.pageInfo.key] : undefined) as Data | undefined;
    const more = info !== undefined && shape.pageInfo?.hasNextKey !== undefined && info[shape.pageInfo.hasNextKey] === true;
    const end = info !== undefined && shape.pageInfo?.endCursorKey !== undefined ? info[shape.pageInfo.endCursorKey] : undefined;
    const total = shape.totalKey === undefined ? undefined : data[shape.totalKey];
    return {
      rows,
      more,
      ...(total !== undefined && total !== null && { total: Number(total) }),
      ...(more && typeof end === "string" && { next: end }),
      extras: this.fields(shape.extras, data),
    };
  }

  #list(of: Shape, value: unknown): unknown[] {
    const rows = (value as readonly unknown[]).map((item) => this.value(of, item)).filter((item) => item !== undefined);
    this.lists.push({ rows, cursors: [] });
    return rows;
  }

  #member(members: ReadonlyMap<string, ObjectShape>, value: Data): Record<string, unknown> | undefined {
    const member = members.get(String(value["__typename"]));
    return member && member.fields.length > 0 ? this.fields(member.fields, value) : undefined;
  }
}

function leaf(scalar: string, untrusted: boolean, value: unknown): unknown {
  if (scalar === "BigInt") return Number(value);
  if (scalar === "JSON") return cleanUntrustedJson(value);
  if (typeof value !== "string") return value;
  return untrusted ? cleanUntrusted(value) : cleanText(value);
}
