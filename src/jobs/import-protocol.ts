import type { ImportResult } from "../model/services/jobs.ts";
import type { MeterOptions } from "../pipeline/meter-protocol.ts";
import type { ImportProgress } from "./run-import.ts";

/** What an import process is told, as JSON, in its first argument. */
export interface ImportTask {
  readonly path: string;
  readonly title: string;
  readonly shiftToNow: boolean;
  readonly socketPath: string;
  readonly meter: Omit<MeterOptions, "socketPath">;
}

/** What it tells the process that started it. */
export type ImportMessage =
  | { readonly progress: ImportProgress }
  | { readonly result: ImportResult }
  | { readonly failure: { readonly message: string; readonly cure?: string } };
