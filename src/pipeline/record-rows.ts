import type { FlowFacts } from "../model/dissector.ts";
import type { FlowInterval } from "../model/flow-fields.ts";
import type { ColdCounters } from "./cold-counters.ts";
import type { FlowEnds } from "./flow-ends.ts";
import type { FlowNumbers } from "./flow-numbers.ts";
import { double, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";
import { IntervalChains } from "./interval-chains.ts";
import { emptyRow, type IntervalMaker } from "./interval-maker.ts";
import type { TcpMeasurements, TcpTracker } from "./tcp-tracker.ts";

const recordDoubles = recordWords / 2;

/** What an engine knows its flows by. */
export interface RecordParts {
  readonly table: FlowTable;
  readonly cold: ColdCounters;
  readonly ends: FlowEnds;
  readonly numbers: FlowNumbers;
  readonly tcp: TcpTracker;
  readonly maker: IntervalMaker;
  /** What dissectors found out; undefined while none has accepted the flow. */
  readonly facts: (flow: number) => FlowFacts | undefined;
}

/** Flow records → rows: what a flow has had so far, and what it has had since its last row. */
export class RecordRows {
  readonly #parts: RecordParts;
  readonly #chains = new IntervalChains();

  constructor(parts: RecordParts) {
    this.#parts = parts;
  }

  /** Totals so far, in the interval's shape; may be kept. */
  soFar(id: number): FlowInterval {
    const { table, cold, ends, numbers, maker, facts } = this.#parts;
    const number = table.words[id * recordWords + word.number]!;
    const connection = this.#connection(id, false);
    const first = cold.flowFirst(id);
    const gaps = cold.gaps(id, true);
    return maker.row(id, numbers.id(number), cold.totals(id), first, ends.lastMs(id), 1, 0, "", facts(id), connection, gaps, emptyRow());
  }

  /** The row that is due, good until the next one: counts begin anew. Undefined when nothing has come since the last one and the flow goes on. */
  next(id: number, closes: number, reason: string): FlowInterval | undefined {
    const { table, cold, ends, numbers, maker, facts } = this.#parts;
    const { words, doubles } = table;
    const o = id * recordWords;
    const isSilent = (words[o + word.state]! & state.silent) !== 0;
    if (isSilent && closes === 0) return undefined;
    const lastMs = ends.lastMs(id);
    const firstMs = isSilent ? lastMs : doubles[id * recordDoubles + double.first]!;
    const opens = (words[o + word.state]! & state.opened) === 0 ? 1 : 0;
    const flowId = numbers.id(words[o + word.number]!);
    const connection = this.#connection(id, true);
    const row = maker.row(id, flowId, cold.interval(id), firstMs, lastMs, opens, closes, reason, facts(id), connection, cold.gaps(id, false));
    this.#chains.link(id, row);
    if (closes === 0) {
      cold.exported(id);
      words[o + word.state]! |= state.opened | state.silent;
    }
    return row;
  }

  /** What was measured of a TCP connection since it was last asked, or, without `restart`, so far. */
  #connection(id: number, restart: boolean): TcpMeasurements | undefined {
    const { table, tcp } = this.#parts;
    const slot = table.words[id * recordWords + word.tcpSlot]! - 1;
    return slot < 0 ? undefined : tcp.measured(slot, restart);
  }
}
