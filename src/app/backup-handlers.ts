import { commandLine } from "../auth/account-commands.ts";
import type { ServerJobs } from "../jobs/jobs.ts";
import { runBackup } from "../jobs/run-backup.ts";
import { AppError } from "../model/errors.ts";
import type { Audit } from "../model/services/audit.ts";
import type { Job } from "../model/services/jobs.ts";
import type { IpcHandlers } from "../runtime/ipc.ts";
import type { FlowStore } from "../store/flows/index.ts";
import type { Inventory } from "../store/inventory/index.ts";
import { type BackupRequest, backupSources } from "./backups.ts";
import type { Config } from "./config.ts";
import { version } from "./version.ts";

export interface BackupParts {
  readonly store: FlowStore;
  readonly inventory: Inventory;
  readonly jobs: ServerJobs;
  readonly audit: Audit;
}

/** `wiregraph backup` as the running server offers it on its control socket: a job, one at a time, audited. */
export function backupHandlers(config: Config, parts: BackupParts): IpcHandlers {
  const { jobs } = parts;
  let isRunning = false;
  return {
    backup: (request: BackupRequest): Job => {
      if (isRunning) throw new AppError("CONFLICT", "A backup is being made already.", { cure: "Wait for it, or cancel it." });
      const { folder } = request;
      return jobs.run({
        kind: "backup",
        title: folder,
        work: async (report, signal) => {
          isRunning = true;
          try {
            return await audited(parts, request, async () => {
              const sources = backupSources(config, parts, request);
              await runBackup({ folder, version, sources, onProgress: (step, share) => report(share, step), signal });
              return `Backed up to ${folder}.`;
            });
          } finally {
            isRunning = false;
          }
        },
      });
    },
    job: ({ id }: { readonly id: string }): Job => {
      const job = jobs.get(id);
      if (!job) throw new AppError("NOT_FOUND", "There is no such job.");
      return job;
    },
    cancelJob: ({ id }: { readonly id: string }): boolean => jobs.cancel(id),
  };
}

/** The intent before, the outcome after (DECISIONS §1.5). */
async function audited({ audit }: BackupParts, request: BackupRequest, work: () => Promise<string>): Promise<string> {
  const id = await audit.intent({ principal: commandLine, action: "backup", arguments: request, dryRun: false });
  try {
    const summary = await work();
    await audit.outcome(id, { outcome: "applied", summary });
    return summary;
  } catch (error) {
    const known = error instanceof AppError;
    await audit.outcome(id, { outcome: known ? "refused" : "failed", error: known ? error.message : "internal error" });
    throw error;
  }
}
