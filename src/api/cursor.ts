import { AppError } from "../model/errors.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** A place in a list as text that clients hand back unread. */
export const writeCursor = (parts: readonly unknown[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");

/** The place a cursor names, as `placeOf` reads its parts; BAD_INPUT when it is none of this list. */
export function readCursor<T>(cursor: string, placeOf: (parts: readonly unknown[]) => T | undefined): T {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    // Not one of ours, as below.
  }
  const place = Array.isArray(parts) ? placeOf(parts) : undefined;
  if (place !== undefined) return place;
  throw new AppError("BAD_INPUT", "This is not a cursor of this list.", {
    path: "after",
    wanted: "a cursor from an earlier page",
    got: cleanUntrusted(cursor).slice(0, 40),
    cure: "Start again without after.",
  });
}

/** A time that a date can be made of, milliseconds. */
export const isTime = (ms: unknown): ms is number => Number.isSafeInteger(ms) && Math.abs(Number(ms)) < 8.64e15;
