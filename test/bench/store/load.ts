import { setTimeout as pause } from "node:timers/promises";
import { createBatcher } from "../../../src/pipeline/batcher.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { fillRollups } from "../../../src/store/flows/rollup-coverage.ts";
import { coverageTable, derivedTables } from "../../../src/store/flows/rollup-ddl.ts";
import { tableOf } from "../../../src/store/flows/tables.ts";
import type { StorePlan } from "./plan.ts";
import { RowMaker } from "./rows.ts";
import { type Truth, TruthKeeper } from "./truth.ts";

/** Rows between two looks at whether the engine keeps up. */
const strideRows = 50_000;
const sayRows = 2_500_000;

/**
 * Fills an empty store with the plan's rows: intervals first, alone, then rollups from what is stored, as in a store that is older
 * than they are. What views cost an insert is measured elsewhere, and is most of what filling row by row would take.
 */
export async function load(store: FlowStore, plan: StorePlan, say: (line: string) => void): Promise<Truth> {
  await store.open();
  await store.migrate();
  const connection = new FlowConnection(store.endpoint);
  try {
    for (const { view } of derivedTables) await connection.command(`DROP TABLE ${view} SYNC`);
    await connection.command(`TRUNCATE TABLE ${coverageTable}`);
    const truth = await fillIntervals(connection, plan, say);
    // Makes the views anew, and finds that rollups lack what is there.
    await store.migrate();
    const began = performance.now();
    await fillRollups(connection, silentLog, new AbortController().signal);
    say(`rollups of them in ${Math.round((performance.now() - began) / 1_000)} s`);
    await merged(store);
    return truth;
  } finally {
    await connection.close();
    await store.stop();
  }
}

async function fillIntervals(connection: FlowConnection, plan: StorePlan, say: (line: string) => void): Promise<Truth> {
  const { name, fields } = tableOf("flows");
  const columns = fields.map(({ column }) => column);
  const batcher = createBatcher({ deliver: ({ bytes, id }) => connection.insert(name, columns, bytes, id), maxRows: 100_000, whenRefused: "wait" });
  const maker = new RowMaker(plan);
  const truth = new TruthKeeper(plan);
  const began = performance.now();
  for (let i = 0; i < plan.rows;) {
    for (const end = Math.min(i + strideRows, plan.rows); i < end; i++) {
      const row = plan.draw(i);
      truth.add(row);
      batcher.flow(maker.make(row));
    }
    await batcher.room();
    await pause(0);
    if (i % sayRows === 0) {
      const perSecond = Math.round((i / (performance.now() - began)) * 1_000);
      say(`${i.toLocaleString("en-US")} of ${plan.rows.toLocaleString("en-US")} rows, ${perSecond.toLocaleString("en-US")} a second`);
    }
  }
  await batcher.drain();
  return truth.truth();
}

/** Waits until merges have left the disk as it is for a while, two minutes at most. */
async function merged(store: FlowStore): Promise<void> {
  let calm = 0;
  for (let waited = 0, before = -1; calm < 5 && waited < 60; waited++) {
    await pause(2_000);
    const { parts } = await store.history.status();
    calm = parts === before ? calm + 1 : 0;
    before = parts;
  }
}
