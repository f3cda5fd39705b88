import type { FlowInterval } from "./flow-fields.ts";
import { flowOfInterval } from "./flow-view.ts";

/** One flow as a line of JSON: the properties of `Flow`, times as ISO 8601 in `firstSeen` and `lastSeen`. */
export function flowLine(row: FlowInterval): string {
  const { id, communityId, source, firstSeenMs, lastSeenMs, ...rest } = flowOfInterval(row);
  return JSON.stringify({ id, communityId, source, firstSeen: isoTime(firstSeenMs), lastSeen: isoTime(lastSeenMs), ...rest });
}

let cachedSecond = Number.NaN;
let cachedText = "";

/** ISO 8601 in UTC with milliseconds; most flows share a second with the one before. Times no calendar has become the nearest it has. */
function isoTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1_000);
  if (second !== cachedSecond) {
    cachedText = new Date(Math.max(-maxDateMs, Math.min(maxDateMs, second * 1_000))).toISOString().slice(0, -4);
    cachedSecond = second;
  }
  const ms = timeMs - second * 1_000;
  return `${cachedText}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
}

const maxDateMs = 8_640_000_000_000_000;
