import { AppError } from "../../model/errors.ts";
import type { TimeWindow } from "../../model/time.ts";

/** Where a page ended: the sort value and the tie-breaker of its last row, in the window that was resolved for the first page. */
export interface Place {
  readonly window: TimeWindow;
  readonly sort: string;
  readonly tie: string;
}

/** The list's name is part of the cursor, so that one list's cursor is refused by another. */
export function encodeCursor(list: string, { window, sort, tie }: Place): string {
  return Buffer.from(JSON.stringify([list, window.fromMs, window.toMs, sort, tie])).toString("base64url");
}

export function decodeCursor(list: string, cursor: string | null | undefined): Place | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  try {
    const [name, fromMs, toMs, sort, tie] = JSON.parse(Buffer.from(cursor.slice(0, 2_000), "base64url").toString("utf8")) as unknown[];
    if (name === list && Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && typeof sort === "string" && typeof tie === "string") {
      return { window: { fromMs: fromMs as number, toMs: toMs as number }, sort, tie };
    }
  } catch {
    // Told below, as for a cursor of another list.
  }
  throw new AppError("BAD_INPUT", "This is not a cursor of this list in this order.", {
    path: "after",
    got: cursor.slice(0, 40),
    cure: "Start again without after.",
  });
}
