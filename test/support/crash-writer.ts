import { writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { EncodedBatch } from "../../src/model/encoded-batch.ts";
import { AppError } from "../../src/model/errors.ts";
import { Ip } from "../../src/net/ip.ts";
import { baseMs, dnsBatch, flowBatch, interval, question, storeIn } from "./flow-store.ts";

/** What a writer of the crash tests is told, as JSON in its first argument. */
export interface WriterOptions {
  readonly dataDir: string;
  /** Batches that were sent and never acknowledged: sent again first, as whoever reads a file does. */
  readonly again: readonly number[];
  /** Number of the first new batch. */
  readonly from: number;
  /** How long new ones are sent; then it waits until all is stored and ends. */
  readonly forMs: number;
  /** From then on the next batch that is safe kills this process before anybody is told. */
  readonly dieBeforeTellingAtMs?: number;
}

export const rowsPerBatch = 2_000;
const pauseMs = 40;
const startWithinMs = 60_000;
const dayMs = 86_400_000;

/** What is in the batch with this number: the same each time it is asked. */
export function crashBatch(number: number): EncodedBatch {
  const id = number.toString(16).padStart(16, "0");
  const firstId = BigInt(number) * BigInt(rowsPerBatch);
  const timeMs = (i: number): number => baseMs + (number % 3) * dayMs + ((number * 977 + i * 31) % 3_600_000);
  const rows = Array.from({ length: rowsPerBatch }, (_, i) => i);
  if (isDns(number)) {
    return {
      ...dnsBatch(
        rows.map((i) => question({ flowId: firstId + BigInt(i), timeMs: timeMs(i), name: `n${i % 40}.example.com`, clientIp: Ip.v4(0x0a000001 + (i % 50)) })),
      ),
      id,
    };
  }
  return {
    ...flowBatch(
      rows.map((i) =>
        interval({
          flowId: firstId + BigInt(i),
          firstSeenMs: timeMs(i),
          lastSeenMs: timeMs(i) + (i % 5_000),
          clientIp: Ip.v4(0x0a000001 + (i % 50)),
          serverIp: Ip.v4(0xc0000201 + (i % 70)),
          serverPort: [443, 80, 53][i % 3]!,
          application: ["TLS", "HTTP", "DNS"][i % 3]!,
          hostname: i % 2 === 0 ? `h${i % 30}.example.com` : "",
          interface: `eth${i % 2}`,
          sentBytes: sentBytesOf(number, i),
          sentPackets: 1 + (i % 7),
          receivedBytes: 40 * i,
          receivedPackets: i % 9,
        }),
      ),
    ),
    id,
  };
}

export const isDns = (number: number): boolean => number % 6 === 5;
export const sentBytesOf = (number: number, row: number): number => 100 + ((number * 31 + row * 7) % 10_007);

/** Told at once and whole: this process may be gone with the next instruction. */
const tell = (word: "sent" | "acknowledged", number: number): void => void writeSync(1, `${word} ${number}\n`);

async function main({ dataDir, again, from, forMs, dieBeforeTellingAtMs = Number.POSITIVE_INFINITY }: WriterOptions): Promise<void> {
  const store = storeIn(dataDir);
  // The engine of the writer before this one may still be letting go of the folder.
  for (const untilMs = Date.now() + startWithinMs; ; await pause(250)) {
    try {
      await store.start();
      break;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "CONFLICT" || Date.now() > untilMs) throw error;
      await store.stop();
    }
  }
  const began = performance.now();
  const give = async (number: number): Promise<void> => {
    tell("sent", number);
    await store.append(crashBatch(number));
    if (performance.now() - began >= dieBeforeTellingAtMs) process.kill(process.pid, "SIGKILL");
    tell("acknowledged", number);
  };
  for (const number of again) await give(number);
  for (let number = from; performance.now() - began < forMs; number++) {
    await give(number);
    await pause(pauseMs);
  }
  await store.settled();
  await store.stop();
}

if (process.argv[1] === import.meta.filename) await main(JSON.parse(process.argv[2]!) as WriterOptions);
