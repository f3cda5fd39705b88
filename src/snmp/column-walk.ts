import type { Varbind } from "net-snmp";
import { compareOids } from "./oid.ts";
import { SnmpError } from "./snmp-error.ts";
import { type SnmpValue, valueOf } from "./values.ts";

/** One column: its values by index, in the order of the device. */
export type Column = ReadonlyMap<string, SnmpValue>;

export interface Walked {
  /** In the order they were asked for. */
  readonly columns: readonly Column[];
  /** Why some of it is not whole; absent when all is. */
  readonly problem?: SnmpError;
}

/** 10 × 10 varbinds stay within a few datagrams of a path's MTU. */
const usualSideBySide = 10;
const defaultMaxRows = 20_000;
const maxBytes = 32 << 20;
const varbindBytes = 64;
/** noSuchObject, noSuchInstance, endOfMibView (RFC 3416 §3). */
const firstException = 128;

export interface WalkOptions {
  /** Of one column; more end the walk. */
  readonly maxRows?: number;
  /** Columns read in one request. */
  readonly sideBySide?: number;
}

interface Cursor {
  readonly root: string;
  readonly values: Map<string, SnmpValue>;
  /** Last index read; empty at the start. */
  index: string;
  isDone: boolean;
}

/** Gives what follows each object id: some rows, or fewer for the last columns. */
export type Next = (oids: readonly string[]) => Promise<readonly (readonly Varbind[])[]>;

/**
 * Reads columns in lockstep until each is at its end. Ends on whatever an agent answers: object ids that do not increase, tables
 * without end and empty answers stop it, with what was read until then.
 */
export async function walkColumns(
  roots: readonly string[],
  next: Next,
  { maxRows = defaultMaxRows, sideBySide = usualSideBySide }: WalkOptions = {},
): Promise<Walked> {
  const cursors = roots.map((root): Cursor => ({ root, values: new Map(), index: "", isDone: false }));
  const walk = { bytes: 0, problem: undefined as SnmpError | undefined };
  for (let at = 0; at < cursors.length; at += sideBySide) {
    for (;;) {
      const active = cursors.slice(at, at + sideBySide).filter(({ isDone }) => !isDone);
      if (active.length === 0) break;
      let rows: Awaited<ReturnType<Next>>;
      try {
        rows = await next(active.map(({ root, index }) => (index === "" ? root : `${root}.${index}`)));
      } catch (error) {
        const { kind } = error as SnmpError;
        if (kind !== "refused" && kind !== "tooBig") throw error;
        walk.problem ??= error as SnmpError;
        break;
      }
      let hasMoved = false;
      for (const [i, cursor] of active.entries()) hasMoved = take(cursor, rows[i] ?? [], walk, maxRows) || hasMoved;
      if (!hasMoved) {
        walk.problem ??= new SnmpError("truncated", "It gave an empty answer before the end of a table.");
        break;
      }
    }
  }
  return { columns: cursors.map(({ values }) => values), ...(walk.problem && { problem: walk.problem }) };
}

/** Takes one column's part of an answer; false when there was none. */
function take(cursor: Cursor, varbinds: readonly Varbind[], walk: { bytes: number; problem: SnmpError | undefined }, maxRows: number): boolean {
  const { root, values } = cursor;
  const prefix = `${root}.`;
  for (const { oid, type, value } of varbinds) {
    if (type >= firstException || !oid.startsWith(prefix)) {
      cursor.isDone = true;
      break;
    }
    const index = oid.slice(root.length + 1);
    if (cursor.index !== "" && compareOids(index, cursor.index) <= 0) {
      walk.problem ??= new SnmpError("unordered", `Object ids do not increase at ${root}.`);
      cursor.isDone = true;
      break;
    }
    cursor.index = index;
    const read = valueOf(type, value);
    if (read !== undefined) values.set(index, read);
    walk.bytes += varbindBytes + oid.length + (read instanceof Uint8Array ? read.length : 0);
    if (values.size >= maxRows || walk.bytes > maxBytes) {
      walk.problem ??= new SnmpError("endless", `There are too many rows at ${root}.`);
      cursor.isDone = true;
      break;
    }
  }
  return varbinds.length > 0;
}
