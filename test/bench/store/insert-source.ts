import { setTimeout as pause } from "node:timers/promises";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { createBatcher } from "../../../src/pipeline/batcher.ts";
import { deliverTo } from "../../../src/pipeline/meter-batch.ts";
import { connectIpc } from "../../../src/runtime/ipc.ts";
import { StorePlan, type PlanOptions } from "./plan.ts";
import { flowIdOf, RowMaker } from "./rows.ts";

/** Rows as a meter gives them, in a process of its own as a meter is: `insert-source.ts '<SourceOptions as JSON>'`. Runs what it is sent. */
export interface SourceOptions {
  readonly plan: PlanOptions;
  /** Where batches are taken. */
  readonly socketPath: string;
}

/** Rows at a pace for a time; 0 seconds only waits until all are acknowledged or refused. */
export interface SourceTask {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Since the start. */
export interface SourceReport {
  readonly sent: number;
  readonly bytes: number;
  readonly refusedRows: number;
  /** Most that waited in memory. */
  readonly bufferedBytes: number;
}

const tickMs = 20;
/** Rows made beforehand and sent again and again with new times, ids and ports: making them up is not what is measured. */
const poolRows = 20_000;
/** As the collector has it; a meter makes smaller ones, so as not to hold up its capture. */
const maxRows = 50_000;

const { plan: planOptions, socketPath } = JSON.parse(process.argv[2]!) as SourceOptions;
const plan = new StorePlan(planOptions);
const maker = new RowMaker(plan);
const pool: readonly FlowInterval[] = Array.from({ length: poolRows }, (_, i) => maker.make(plan.draw(i * Math.floor(plan.rows / poolRows))));
const delivery = deliverTo(() => connectIpc(socketPath, {}));
const batcher = createBatcher({ deliver: delivery.deliver, maxRows });
let [sent, bytes, bufferedBytes] = [0, 0, 0];

function send(nowMs: number): void {
  const number = sent++;
  const row = pool[number % poolRows]!;
  const duration = row.lastSeenMs - row.firstSeenMs;
  row.flowId = flowIdOf(number);
  row.clientPort = 32_768 + ((number * 7) & 0x7fff);
  row.firstSeenMs = nowMs - duration;
  row.lastSeenMs = nowMs;
  bytes += row.sentBytes + row.receivedBytes;
  batcher.flow(row);
}

async function run({ perSecond, seconds }: SourceTask): Promise<SourceReport> {
  const began = performance.now();
  const before = sent;
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - began) {
    // Held up, it gives its rows late, not fewer; a tenth of a second's at once, so that batches leave in between.
    const due = Math.min(before + Math.floor((elapsed / 1_000) * perSecond) - sent, perSecond / 10);
    const nowMs = Date.now();
    for (let i = 0; i < due; i++) send(nowMs);
    batcher.beat(nowMs);
    bufferedBytes = Math.max(bufferedBytes, batcher.pendingBytes);
    await pause(tickMs);
  }
  if (seconds === 0) await batcher.drain();
  return { sent, bytes, refusedRows: batcher.counters.refusedRows, bufferedBytes };
}

process.on("message", (task: SourceTask) => void run(task).then((report) => process.send?.(report)));
process.on("disconnect", () => {
  delivery.close();
  process.exit(0);
});
