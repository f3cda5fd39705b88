import type { TimeWindow } from "../../model/time.ts";
import { type Grain, hostRoles, type Rollup, rollups, type RollupTable, rollupTable } from "./rollups.ts";

/** A stretch of a window and the table whose rows of it are added up; without one the intervals themselves. */
export interface Segment extends TimeWindow {
  readonly table?: RollupTable;
}

/** How rows of a rollup stand for intervals. */
export interface RollupReading {
  readonly rollup: Rollup;
  /** SQL of columns that the rollup has under another name. */
  readonly columns: Readonly<Record<string, string>>;
  /** A further condition on its rows. */
  readonly rows: string;
  /** Which stands for the filter. */
  readonly isFiltered?: true;
}

/** What a question needs of rows. */
export interface Needs {
  /** Columns it groups by or counts different values of. */
  readonly keys: readonly string[];
  /** Columns its filter looks at. */
  readonly filtered: readonly string[];
  /** It groups by both sides of a flow, and needs nothing else of them. */
  readonly isByHost: boolean;
  /** The one address that its filter names, when it names nothing else: SQL. */
  readonly onlyHost?: string | undefined;
}

/** What of a row adds up or bounds it, whichever table it is of. */
export const summed = ["sent_bytes", "received_bytes", "sent_packets", "received_packets", "retransmissions", "duration_ms"] as const;
export type Summed = (typeof summed)[number];

const plain = (rollup: Rollup): RollupReading => ({ rollup, columns: {}, rows: "1" });
const byName = (name: Rollup["name"]): Rollup => rollups.find((each) => each.name === name)!;
const hosts = byName("hosts");
const { client, server, both } = hostRoles;

/** Of a server's row, what it sent is what the flow received. */
const asFlow: Readonly<Record<string, string>> = Object.fromEntries(
  ["bytes", "packets"].flatMap((what) => [
    [`sent_${what}`, `if(role = ${server}, received_${what}, sent_${what})`],
    [`received_${what}`, `if(role = ${server}, sent_${what}, received_${what})`],
  ]),
);

/** The rollup with the fewest rows that has all a question needs; undefined when only intervals have it. */
export function readingFor({ keys, filtered, isByHost, onlyHost }: Needs): RollupReading | undefined {
  const needed = new Set([...keys, ...filtered]);
  const has = ({ keys: columns }: Rollup): boolean => [...needed].every((column) => columns.some((each) => each.column === column));
  const dimensions = byName("dimensions");
  if (!isByHost && has(dimensions)) return plain(dimensions);
  // A host talking to itself is one row, and so are both its sides here.
  if (isByHost && filtered.length === 0 && keys.length === 0) return { rollup: hosts, columns: { client_ip: "host", server_ip: "host" }, rows: "1" };
  if (onlyHost !== undefined && keys.length === 0 && !isByHost) return { rollup: hosts, columns: asFlow, rows: `host = ${onlyHost}`, isFiltered: true };
  if (isByHost) {
    needed.add("client_ip");
    needed.add("server_ip");
  } else if (needed.size === 1) {
    if (needed.has("client_ip")) return { rollup: hosts, columns: { client_ip: "host" }, rows: `role IN (${client}, ${both})` };
    if (needed.has("server_ip")) return { rollup: hosts, columns: { ...asFlow, server_ip: "host" }, rows: `role IN (${server}, ${both})` };
  }
  const rollup = [byName("hostnames"), byName("pairs")].find(has);
  return rollup && plain(rollup);
}

/**
 * A window in stretches: as much of it as can be in the coarsest table, what is left at its ends in finer ones, the rest in intervals.
 * With steps, a table is right when each step begins with one of its rows. Nothing before `wholeFromMs` is in the rollup.
 */
export function segmentsOf(
  { fromMs, toMs }: TimeWindow,
  rollup: Rollup,
  wholeFromMs: number,
  fits: (grain: Grain) => boolean,
  grains: readonly Grain[] = rollup.grains.toReversed(),
): readonly Segment[] {
  if (fromMs >= toMs) return [];
  const [grain, ...finer] = grains;
  if (!grain) return [{ fromMs, toMs }];
  const start = Math.ceil(Math.max(fromMs, wholeFromMs) / grain.ms) * grain.ms;
  const end = Math.floor(toMs / grain.ms) * grain.ms;
  const rest = (window: TimeWindow): readonly Segment[] => segmentsOf(window, rollup, wholeFromMs, fits, finer);
  if (start >= end || !fits(grain)) return rest({ fromMs, toMs });
  return [...rest({ fromMs, toMs: start }), { fromMs: start, toMs: end, table: rollupTable(rollup.name, grain.name) }, ...rest({ fromMs: end, toMs })];
}
