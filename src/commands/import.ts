import { setTimeout as pause } from "node:timers/promises";
import { explain } from "../app/cli.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import { connectToServer } from "../app/control.ts";
import { dataPaths, lockDataDir } from "../app/data-dir.ts";
import { importOptions } from "../app/import-options.ts";
import { ImportDisplay } from "../app/import-display.ts";
import { flowStoreOptions, meterOptions } from "../app/part-options.ts";
import { isReadOnce, readCapture, whyUnreadable, type CaptureHandlers } from "../collectors/pcap-file.ts";
import { runImport } from "../jobs/run-import.ts";
import type { CliCommand } from "../model/command.ts";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import type { ImportResult } from "../model/services/jobs.ts";
import { deliverTo } from "../pipeline/meter-batch.ts";
import { standardInput } from "../runtime/byte-input.ts";
import { discover } from "../runtime/discover.ts";
import { connectIpc } from "../runtime/ipc.ts";
import { createLog } from "../runtime/log.ts";
import { printable } from "../runtime/printable.ts";
import { createFlowStore } from "../store/flows/index.ts";

interface ImportFlags extends Readonly<Record<string, unknown>> {
  /** false with --no-timeout */
  readonly timeout: boolean;
  readonly tunnels: boolean;
  readonly shiftToNow: boolean;
  readonly json: boolean;
}

/** How long an import waits at its end until the store has taken everything from the spool. */
const settleMs = 60_000;
const exitCodes = { whole: 0, failed: 1, unreadable: 3, damaged: 4 } as const;

const help = `
While a server runs on the data directory the flows go to it and are seen at once;
otherwise the store is opened for the time of the import.
What is reported as stored is on disk and stays, whatever happens next.

The file - is standard input; Ctrl-C ends it and stores the rest. --shift-to-now
reads a file twice, so it cannot shift a pipe.

Exit codes:
  0  all files were read to their end and stored
  1  it failed (store not reachable, disk full, …)
  2  called wrongly
  3  a file cannot be read or is not a capture
  4  not all of a file could be read: it ended early, is damaged, or has packets of
     a link type that is not read; all the others are stored

Examples:
  wiregraph import capture.pcap
  wiregraph import --shift-to-now monday.pcapng.gz
  tcpdump -w - | wiregraph import -`;

/** Reads capture files into the store. */
const importCommand: CliCommand = {
  name: "import",
  summary: "read pcap and pcapng files into the flow store",
  configure(command, run) {
    addConfigFlags(command, "dataDir", "clickhouseUrl", "localNetworks", "maxFlows", "logLevel")
      .argument("<file...>", "capture files: pcap or pcapng, plain or gzipped; - is standard input")
      .option("--shift-to-now", "move all times so that each capture ends now", false)
      .option("--no-timeout", "one flow per conversation for the whole file")
      .option("--tunnels", "store the flows inside GRE, VXLAN, GTP-U and IP-in-IP", false)
      .option("--json", "one JSON object a file on standard output", false)
      .addHelpText("after", help)
      .action(run((files: string[], flags: ImportFlags) => importFiles(files, flags)));
  },
};
export default importCommand;

async function importFiles(files: readonly string[], flags: ImportFlags): Promise<number> {
  const config = loadConfig({ flags });
  const log = createLog(config.logLevel === "info" ? "warn" : config.logLevel);
  // When there is nothing to read at all, no store is opened for it.
  const problems = files.map(whyUnreadable);
  if (problems.every((problem) => problem !== undefined)) {
    for (const problem of problems) process.stderr.write(`${explain(problem)}\n`);
    return exitCodes.unreadable;
  }
  const pipe = flags.shiftToNow ? files.find(isReadOnce) : undefined;
  if (pipe !== undefined) {
    const path = pipe === standardInput ? "standard input" : printable(pipe);
    throw new AppError("BAD_INPUT", "What comes through a pipe cannot be shifted: its end is not known before it was read.", {
      path,
      cure: "Save it to a file and import that, or leave out --shift-to-now.",
    });
  }
  const interrupted = new AbortController();
  if (files.includes(standardInput)) process.once("SIGINT", () => interrupted.abort());
  const read = (path: string, handlers: CaptureHandlers): ReturnType<typeof readCapture> => readCapture(path, handlers, interrupted.signal);
  const { deliver, failed, close } = await openDelivery(config, log);
  const display = new ImportDisplay(process.stderr);
  const noTimeouts = { idleTimeoutMs: Number.POSITIVE_INFINITY, activeTimeoutMs: Number.POSITIVE_INFINITY };
  const options = importOptions(meterOptions(config), { shiftToNow: flags.shiftToNow, tunnels: flags.tunnels, ...(flags.timeout ? {} : noTimeouts) });
  let exitCode: number = exitCodes.whole;
  try {
    const dissectors = await discover<Dissector>(new URL("../dissectors/", import.meta.url));
    for (const [index, path] of files.entries()) {
      const file = path === standardInput ? { path, title: "stdin" } : { path };
      const onProgress = display.file(file.title ?? path, index, files.length);
      const [result] = await runImport({
        files: [file],
        options,
        dissectors,
        readCapture: read,
        deliver,
        onProgress,
        onWait: tellWaiting,
        log,
        signal: failed,
      });
      display.end();
      exitCode = Math.max(exitCode, exitCodes[result!.outcome ?? "whole"]);
      report(result!, flags.json, display);
    }
  } catch (error) {
    display.end();
    await close(false);
    throw failed.aborted ? failed.reason : error;
  }
  display.end();
  await close(true);
  return exitCode;
}

/** The store does not take what was read: said at once, for the import waits a while before it gives up. */
function tellWaiting(reason: AppError): void {
  process.stderr.write(`${explain(reason)}\nwaiting for it …\n`);
}

function report(result: ImportResult, asJson: boolean, display: ImportDisplay): void {
  if (asJson) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (result.outcome !== "unreadable") process.stdout.write(`${display.summary(result)}\n`);
  if (result.problem !== undefined) process.stderr.write(`${explain(new AppError("BAD_INPUT", `${printable(result.file)}: ${result.problem}`))}\n`);
}

interface Delivery {
  readonly deliver: (batch: EncodedBatch) => Promise<void>;
  /** Aborted, with the reason, when nothing can be delivered. */
  readonly failed: AbortSignal;
  /** `isWhole`: all went well, so that it is worth waiting until the spool is in the store. */
  readonly close: (isWhole: boolean) => Promise<void>;
}

/** To the server that runs on the data directory, else into the store itself, which starts while the first file is already read. */
async function openDelivery(config: ReturnType<typeof loadConfig>, log: ReturnType<typeof createLog>): Promise<Delivery> {
  const failure = new AbortController();
  const server = await connectToServer(config);
  if (server) {
    server.close();
    const { deliver, close } = deliverTo(() => connectIpc(dataPaths(config.dataDir).meterSocket));
    return { deliver, failed: failure.signal, close: async () => close() };
  }
  const lock = lockDataDir(config.dataDir);
  const store = createFlowStore(flowStoreOptions(config, log));
  const starting = store.start();
  starting.catch((error: unknown) => failure.abort(error));
  return {
    async deliver(batch) {
      await starting;
      await store.append(batch);
    },
    failed: failure.signal,
    async close(isWhole) {
      try {
        await starting;
        const isSettled = isWhole && (await Promise.race([store.settled().then(() => true), pause(settleMs, false, { ref: false })]));
        if (isWhole && !isSettled) process.stderr.write("Some of it still waits in the spool on disk; the next start brings it into the store.\n");
      } finally {
        await store.stop();
        lock.release();
      }
    },
  };
}
