import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import type { IpcConnection } from "../runtime/ipc.ts";
import type { BatchHead } from "./meter-protocol.ts";

/** Whether something that came over a socket is the head of a batch. */
function isBatchHead(head: unknown): head is BatchHead {
  if (typeof head !== "object" || head === null) return false;
  const { id, table, partition, rows, minMs, maxMs } = head as Readonly<Record<string, unknown>>;
  return (
    typeof id === "string" &&
    /^[0-9a-f]{16}$/.test(id) &&
    (table === "flows" || table === "dns") &&
    typeof partition === "string" &&
    /^\d{8}$/.test(partition) &&
    Number.isSafeInteger(rows) &&
    Number(rows) > 0 &&
    Number.isFinite(minMs) &&
    Number.isFinite(maxMs)
  );
}

/** Sends batches over a connection; resolves when the server has one safe, rejects as the server's `append` did or when it is gone. */
export function deliverOver(connection: IpcConnection): (batch: EncodedBatch) => Promise<void> {
  return async ({ bytes, ...head }) => {
    await connection.request("batch", head, bytes);
  };
}

/** As `deliverOver`, with a connection that is opened when needed and again when it was lost. `close` ends it. */
export function deliverTo(connect: () => Promise<IpcConnection>): { readonly deliver: (batch: EncodedBatch) => Promise<void>; readonly close: () => void } {
  let connection: IpcConnection | undefined;
  return {
    async deliver(batch) {
      if (!connection?.isOpen) connection = await connect();
      await deliverOver(connection)(batch);
    },
    close: () => connection?.close(),
  };
}

/** Answers a `batch` request: acknowledged when `append` has it safe. BAD_INPUT for what is no batch. */
export async function appendBatch(head: unknown, bytes: Buffer, append: (batch: EncodedBatch) => Promise<void>): Promise<{ readonly rows: number }> {
  if (!isBatchHead(head) || bytes.length === 0) throw new AppError("BAD_INPUT", "That is not a batch of rows.");
  const { id, table, partition, rows, minMs, maxMs } = head;
  await append({ id, table, partition, rows, minMs, maxMs, bytes });
  return { rows };
}
