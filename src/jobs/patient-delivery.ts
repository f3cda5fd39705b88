import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";

export interface PatientDelivery {
  readonly deliver: (batch: EncodedBatch) => Promise<void>;
  readonly acknowledgedRows: number;
  readonly failure: Error | undefined;
  throwIfFailed(): void;
}

/**
 * Lets the batcher try again for a while, then fails for good: from then on batches are let go so that the batcher comes to its end.
 * Only what `deliver` resolved for counts as acknowledged. `onWait` hears once why it began to wait.
 */
export function patientDelivery(
  deliver: (batch: EncodedBatch) => Promise<void>,
  patienceMs: number,
  signal?: AbortSignal,
  onWait?: (reason: AppError) => void,
): PatientDelivery {
  let acknowledgedRows = 0;
  let failure: Error | undefined;
  let failingSinceMs: number | undefined;
  const failedBy = (): Error | undefined => {
    if (signal?.aborted) failure ??= new AppError("CANCELLED", "The import was cancelled; what was stored before stays.");
    return failure;
  };
  return {
    get acknowledgedRows() {
      return acknowledgedRows;
    },
    get failure() {
      return failedBy();
    },
    throwIfFailed() {
      const failed = failedBy();
      if (failed) throw failed;
    },
    async deliver(batch) {
      if (failedBy()) return;
      try {
        await deliver(batch);
        acknowledgedRows += batch.rows;
        failingSinceMs = undefined;
      } catch (error) {
        const mayPass = error instanceof AppError && (error.code === "LIMIT_EXCEEDED" || error.code === "UNAVAILABLE" || error.code === "TIMEOUT");
        if (mayPass && failingSinceMs === undefined) onWait?.(error);
        failingSinceMs ??= Date.now();
        if (mayPass && Date.now() - failingSinceMs < patienceMs) throw error;
        failure = error instanceof Error ? error : new Error(String(error));
      }
    },
  };
}
