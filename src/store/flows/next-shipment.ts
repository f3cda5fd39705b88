import type { SpoolEntry } from "./spool.ts";

/**
 * Most that goes in one insert: the engine holds some three times its bytes in memory. What an insert costs by itself, and what merging
 * costs afterwards, is by their number.
 */
export const maxShipment = { rows: 250_000, bytes: 96 * 1024 * 1024 } as const;

/** Batches of one table and one day go together. */
export const destinationOf = ({ name, head }: SpoolEntry): string => (head ? `${head.table} ${head.partition}` : name);

interface Group {
  readonly entries: SpoolEntry[];
  rows: number;
  bytes: number;
}

/**
 * What to send next of the batches that wait, oldest first: as much as is allowed for the first destination that has it or may not wait
 * longer; else for how many milliseconds nothing is to be sent. `waitMs` says it of a destination, by its oldest batch.
 */
export function nextShipment(entries: readonly SpoolEntry[], waitMs: (oldest: SpoolEntry) => number): readonly SpoolEntry[] | number {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const destination = destinationOf(entry);
    const group = groups.get(destination);
    if (!group) {
      groups.set(destination, { entries: [entry], rows: entry.rows, bytes: entry.bytes });
      continue;
    }
    if (group.rows + entry.rows > maxShipment.rows || group.bytes + entry.bytes > maxShipment.bytes) return group.entries;
    group.entries.push(entry);
    group.rows += entry.rows;
    group.bytes += entry.bytes;
  }
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const group of groups.values()) {
    const ms = waitMs(group.entries[0]!);
    if (ms <= 0) return group.entries;
    soonestMs = Math.min(soonestMs, ms);
  }
  return soonestMs;
}
