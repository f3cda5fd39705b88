import { addressDataMaker, addressDataOptions } from "../app/address-data.ts";
import { explain } from "../app/cli.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import { connectToServer } from "../app/control.ts";
import { dataPaths, lockDataDir } from "../app/data-dir.ts";
import { importOptions } from "../app/import-options.ts";
import { ImportDisplay } from "../app/import-display.ts";
import { flowStoreOptions, meterOptions } from "../app/part-options.ts";
import { isReadOnce, readCapture, whyUnreadable, type CaptureHandlers } from "../collectors/pcap-file.ts";
import { runImport } from "../jobs/run-import.ts";
import { saysWaiting, untilStored, type StillWaiting } from "../jobs/until-stored.ts";
import type { CliCommand } from "../model/command.ts";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import type { WaitingBatches } from "../model/services/flow-history.ts";
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

const exitCodes = { whole: 0, failed: 1, unreadable: 3, damaged: 4 } as const;

const help = `
While a server runs on the data directory the flows go to it; otherwise the store is
opened for the time of the import. At the end it waits, up to a minute, until queries see
all of it, and says so when that takes longer.
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
    addConfigFlags(
      command,
      "dataDir",
      "clickhouseUrl",
      "clickhouseCluster",
      "clickhouseReplicated",
      "localNetworks",
      "countryDatabase",
      "asnDatabase",
      "maxFlows",
      "logLevel",
    )
      .argument("<file...>", "capture files: pcap or pcapng, plain or gzipped; - is standard input")
      .option("--shift-to-now", "move all times so that each capture ends now", false)
      .option("--no-timeout", "one flow per conversation for the whole file")
      .option("--tunnels", "store the flows inside tunnels: GRE, VXLAN, GENEVE, GTP-U, IP in IP, Teredo, CAPWAP, …", false)
      .option("--json", "one JSON object a file on standard output", false)
      .addHelpText("after", help)
      .action(run((files: string[], flags: ImportFlags) => importFiles(files, flags)));
  },
};
export default importCommand;

async function importFiles(files: readonly string[], flags: ImportFlags): Promise<number> {
  const config = loadConfig({ flags });
  // What the store has to say of a full disk and the like comes as the import's own message.
  const log = createLog(config.logLevel === "info" ? "error" : config.logLevel);
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
  const { deliver, failed, stored, close } = await openDelivery(config, log);
  // A flow's countries are written with it: what is imported before the tables are there never has them.
  const addressData = addressDataMaker(addressDataOptions(config), log);
  await addressData.start();
  await addressData.ready();
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
      const isLast = index === files.length - 1;
      const waiting = isLast ? await stored((rows) => display.storing(rows)) : undefined;
      display.end();
      exitCode = Math.max(exitCode, exitCodes[result!.outcome ?? "whole"]);
      report(result!, flags.json, display);
      if (waiting) process.stderr.write(`${saysWaiting(waiting)}\n`);
    }
  } catch (error) {
    display.end();
    await close();
    throw failed.aborted ? failed.reason : error;
  }
  display.end();
  await close();
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
  /** Resolves when queries see all that was delivered, or with what they do not see yet. */
  readonly stored: (onWaiting: (rows: number) => void) => Promise<StillWaiting | undefined>;
  readonly close: () => Promise<void>;
}

/** To the server that runs on the data directory, else into the store itself, which starts while the first file is already read. */
async function openDelivery(config: ReturnType<typeof loadConfig>, log: ReturnType<typeof createLog>): Promise<Delivery> {
  const failure = new AbortController();
  const server = await connectToServer(config);
  if (server) {
    server.close();
    const { deliver, close } = deliverTo(() => connectIpc(dataPaths(config.dataDir).meterSocket).catch(serverGone));
    return {
      deliver,
      failed: failure.signal,
      stored: async (onWaiting) => {
        const control = await connectToServer(config);
        if (!control) return { rows: 0, problem: "the server is gone; its next start brings it in." };
        try {
          return await untilStored({ waiting: (upTo) => control.request<WaitingBatches>("waiting", { upTo }), onWaiting });
        } catch (error) {
          return { rows: 0, problem: error instanceof Error ? error.message : String(error) };
        } finally {
          control.close();
        }
      },
      close: async () => close(),
    };
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
    async stored(onWaiting) {
      await starting;
      return untilStored({ waiting: async (upTo) => store.waiting(upTo), everyMs: 20, onWaiting });
    },
    async close() {
      try {
        await starting;
      } finally {
        await store.stop();
        lock.release();
      }
    },
  };
}

function serverGone(cause: unknown): never {
  throw new AppError("UNAVAILABLE", "The server that took the flows is gone.", { cure: "Look at its log and start it again: npm start" }, { cause });
}
