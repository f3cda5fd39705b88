import { AppError } from "../../model/errors.ts";

/** The place after a row in a list sorted by time and id, newest first: stays right while rows are added before it. */
export interface KeysetPosition {
  readonly timeMs: number;
  readonly id: string;
}

export function encodeCursor({ timeMs, id }: KeysetPosition): string {
  return Buffer.from(`${timeMs} ${id}`).toString("base64url");
}

/** BAD_INPUT for text that is no cursor of ours. */
export function decodeCursor(text: string): KeysetPosition {
  const match = /^[\w-]{1,128}$/.test(text) ? /^(\d{1,15}) ([\w-]{1,64})$/.exec(Buffer.from(text, "base64url").toString("latin1")) : null;
  if (!match)
    throw new AppError("BAD_INPUT", "This is not a cursor of this list.", { path: "after", wanted: "a cursor from an earlier page", got: text.slice(0, 40) });
  return { timeMs: Number(match[1]), id: match[2]! };
}

const maxRows = 500;

/** How many rows to read for a page: one more than asked for, to know whether there is a next one. */
export function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= maxRows) return first + 1;
  throw new AppError("BAD_INPUT", "This is not a page size.", { path: "first", wanted: `1 to ${maxRows}`, got: String(first) });
}

/** Cuts the extra row off and names the place to go on. */
export function pageOf<Row>(
  read: readonly Row[],
  first: number,
  position: (row: Row) => KeysetPosition,
): { readonly rows: readonly Row[]; readonly next?: string } {
  if (read.length <= first) return { rows: read };
  const rows = read.slice(0, first);
  return { rows, next: encodeCursor(position(rows.at(-1)!)) };
}
