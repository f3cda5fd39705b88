import { readCapture } from "../collectors/pcap-file.ts";
import type { ImportMessage, ImportTask } from "../jobs/import-protocol.ts";
import { runImport } from "../jobs/run-import.ts";
import type { Dissector } from "../model/dissector.ts";
import { AppError } from "../model/errors.ts";
import { deliverTo } from "../pipeline/meter-batch.ts";
import { discover } from "../runtime/discover.ts";
import { connectIpc } from "../runtime/ipc.ts";
import { createLog } from "../runtime/log.ts";
import { importOptions } from "./import-options.ts";

/** Entry of an import process: `node import-process.js '<ImportTask as JSON>'`. Started by the server, never by hand. */
const task = JSON.parse(process.argv[2] ?? "{}") as ImportTask;
const log = createLog(task.meter.logLevel).child({ process: "import" });
const tell = (message: ImportMessage): Promise<void> =>
  new Promise((resolve) => {
    if (!process.send?.(message, () => resolve())) resolve();
  });

const cancelled = new AbortController();
process.on("SIGINT", () => {});
process.on("SIGTERM", () => cancelled.abort());
// Nobody is left to import for.
process.on("disconnect", () => process.exit(1));

const { deliver, close } = deliverTo(() => connectIpc(task.socketPath));
const tellEveryMs = 250;
let toldAtMs = 0;
try {
  const [result] = await runImport({
    files: [{ path: task.path, title: task.title }],
    options: importOptions(task.meter, { shiftToNow: task.shiftToNow }),
    dissectors: await discover<Dissector>(new URL("../dissectors/", import.meta.url)),
    readCapture,
    deliver,
    onProgress: (progress) => {
      if (Date.now() - toldAtMs < tellEveryMs) return;
      toldAtMs = Date.now();
      void tell({ progress });
    },
    log,
    signal: cancelled.signal,
  });
  await tell({ result: result! });
} catch (error) {
  if (!(error instanceof AppError)) log.error({ error: error instanceof Error ? error.stack : String(error) }, "the import failed");
  const { message, details } = error instanceof AppError ? error : { message: "The import failed; the server's log says why.", details: {} };
  await tell({ failure: { message, ...(details.cure === undefined ? {} : { cure: details.cure }) } });
}
close();
process.exit(0);
