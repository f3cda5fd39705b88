import type { CollectorReport, ExporterStatus } from "../exporters.ts";

export interface CollectorProcessStatus {
  /** False when no address to listen on is configured. */
  readonly configured: boolean;
  readonly running: boolean;
  readonly restarts: number;
  /** Absent while it does not run. */
  readonly report?: CollectorReport;
}

/** Devices that send flows. While the collector is away the list is empty and `status` says so. */
export interface ExporterView {
  list(): Promise<readonly ExporterStatus[]>;
  status(): Promise<CollectorProcessStatus>;
}
