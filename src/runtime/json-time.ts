import { piece, putDigits, putPiece, type Piece } from "./json-bytes.ts";

const maxDateMs = 8_640_000_000_000_000;
/** The nearest time a calendar has. */
const dateMs = (timeMs: number): number => Math.max(-maxDateMs, Math.min(maxDateMs, timeMs));
const secondSlots = 1_024;
const seconds = new Float64Array(secondSlots).fill(Number.NaN);
const secondPieces: Piece[] = [];
const zulu = piece("Z");

/** ISO 8601 in UTC with milliseconds; flows share their seconds with others. Times no calendar has become the nearest it has. */
export function putTime(into: DataView, at: number, timeMs: number): number {
  const second = Math.floor(timeMs / 1_000);
  const slot = second & (secondSlots - 1);
  if (seconds[slot] !== second) {
    secondPieces[slot] = piece(new Date(dateMs(second * 1_000)).toISOString().slice(0, -4));
    seconds[slot] = second;
  }
  return putPiece(into, putDigits(into, putPiece(into, at, secondPieces[slot]!), (timeMs - second * 1_000) | 0, 3), zulu);
}
