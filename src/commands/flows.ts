import { Option } from "commander";
import { closeSync, fstatSync, openSync, statSync, type Stats } from "node:fs";
import { basename } from "node:path";
import { explain } from "../app/cli.ts";
import { readCapture, type CaptureHandlers } from "../collectors/pcap-file.ts";
import { defaultLocalNetworks } from "../enrich/local-networks.ts";
import type { CliCommand } from "../model/command.ts";
import type { Dissector } from "../model/dissector.ts";
import { AppError } from "../model/errors.ts";
import { byFrequency, describeMalformed } from "../model/malformed.ts";
import { asNdpi } from "../pipeline/as-ndpi.ts";
import { createEngine } from "../pipeline/create-engine.ts";
import { writeFlowLine } from "../pipeline/flow-line.ts";
import { standardInput } from "../runtime/byte-input.ts";
import { discover } from "../runtime/discover.ts";
import { LineWriter } from "../runtime/line-writer.ts";
import { printable } from "../runtime/printable.ts";

/** Whose way of telling fragments and JA4. */
type CountAs = "wiregraph" | "ndpi";

interface FlowsFlags {
  /** false with --no-timeout */
  readonly timeout: boolean;
  readonly tunnels: boolean;
  /** Absent: as nDPI does with --no-timeout, else as we do. */
  readonly countAs?: CountAs;
  readonly output?: string;
}

const exitCodes = { ok: 0, failed: 1, notACapture: 3, damaged: 4 } as const;

const idleTimeoutMs = 60_000;
const activeTimeoutMs = 60_000;
const maxFlows = 4_000_000;
/** The flow table's clock moves by packet time, at most this often. */
const beatMs = 250;

const help = `
One JSON object a line: the fields of the API's Flow type, times as ISO 8601.
Bytes are whole frames as they were on the wire.

--no-timeout is for comparing with nDPI's reader and what is built on it, and tells
two things as they do: fragments of a datagram after the first are left out, and JA4
has two letters of its own. --count-as wiregraph counts the fragments for their flow
and writes JA4 as published, which is what is done without --no-timeout.

Without --no-timeout a conversation silent for 60 s (TCP: 120 s) ends and a long one
is printed every 60 s with what it gained; lines of one conversation share their id.

The file - is standard input. From a pipe flows are printed as soon as they end;
Ctrl-C ends the pipe and prints the rest.

Exit codes:
  0  all files were read to their end; after the last packet less than the beginning
     of another may stand, which is said
  1  it failed (output not writable, …)
  2  called wrongly
  3  a file cannot be read or is not a capture
  4  not all of a file could be read: it ended early, is damaged, or has packets of
     a link type that is not read; the flows of all the others were printed

Examples:
  wiregraph flows capture.pcap | head -3
  tcpdump -w - | wiregraph flows -
  wiregraph flows --no-timeout --tunnels *.pcapng.gz > flows.ndjson`;

/** Flows of capture files as lines of JSON; needs no store and no server. */
const flows: CliCommand = {
  name: "flows",
  summary: "print the flows of pcap and pcapng files, one JSON object a line",
  configure(command, run) {
    command
      .argument("<file...>", "capture files: pcap or pcapng, plain or gzipped; - is standard input")
      .option("--no-timeout", "one flow per conversation for the whole file")
      .option("--tunnels", "show the flows inside tunnels: GRE, VXLAN, GENEVE, GTP-U, IP in IP, Teredo, CAPWAP, …", false)
      .addOption(new Option("--count-as <who>", "how fragments and JA4 are told, see below").choices(["wiregraph", "ndpi"] satisfies CountAs[]))
      .option("-o, --output <file>", "write to this file instead of standard output")
      .addHelpText("after", help)
      .action(run((files: string[], flags: FlowsFlags) => printFlows(files, flags)));
  },
};
export default flows;

async function printFlows(files: readonly string[], flags: FlowsFlags): Promise<number> {
  const dissectors = await discover<Dissector>(new URL("../dissectors/", import.meta.url));
  const fd = flags.output === undefined ? 1 : openOutput(flags.output, files);
  const out = new LineWriter(fd);
  const interrupted = new AbortController();
  if (files.includes(standardInput)) process.once("SIGINT", () => interrupted.abort());
  let exitCode: number = exitCodes.ok;
  try {
    for (const file of files) {
      if (out.isClosed) break;
      exitCode = Math.max(exitCode, await printFlowsOf(file, flags, dissectors, out, interrupted.signal));
    }
    out.flush();
  } finally {
    if (fd !== 1) closeSync(fd);
  }
  return exitCode;
}

/** Reads one file and gives the exit code it deserves; what is wrong with it goes to standard error. */
async function printFlowsOf(file: string, flags: FlowsFlags, dissectors: readonly Dissector[], out: LineWriter, stop: AbortSignal): Promise<number> {
  const title = file === standardInput ? "stdin" : basename(file);
  const isAsNdpi = (flags.countAs ?? (flags.timeout ? "wiregraph" : "ndpi")) === "ndpi";
  const engine = createEngine(
    {
      source: "PCAP",
      dissectors,
      localNetworks: defaultLocalNetworks,
      tunnels: flags.tunnels,
      firstFragmentsOnly: isAsNdpi,
      idleTimeoutMs: flags.timeout ? idleTimeoutMs : Number.POSITIVE_INFINITY,
      activeTimeoutMs: flags.timeout ? activeTimeoutMs : Number.POSITIVE_INFINITY,
      maxFlows,
    },
    { flow: isAsNdpi ? (interval) => writeFlowLine(out, asNdpi(interval)) : (interval) => writeFlowLine(out, interval) },
  );
  const interfaces = new Map<number, number>();
  const nextBeat = new Float64Array([Number.NEGATIVE_INFINITY]);
  try {
    const handlers: CaptureHandlers = {
      addInterface(linkType) {
        // All interfaces of a file are one place where traffic was seen.
        const known = interfaces.get(linkType) ?? engine.addInterface(title, linkType);
        interfaces.set(linkType, known);
        return known;
      },
      onPacket(bytes, offset, capturedLength, wireLength, timeMs, interfaceId) {
        engine.defer(bytes, offset, capturedLength, wireLength, timeMs, interfaceId, 0);
        if (timeMs >= nextBeat[0]!) {
          nextBeat[0] = timeMs + beatMs;
          if (flags.timeout) engine.beat(timeMs);
        }
      },
      onChunk: () => engine.settle(),
      onProgress(_, totalBytes) {
        // Of a pipe: whoever reads our lines waits for them now.
        if (totalBytes === 0) out.flush();
        if (out.isClosed) throw new ReaderGone();
      },
    };
    const summary = await readCapture(file, handlers, stop);
    engine.flush("eof", true);
    const { fragmentsLeftOut, malformed, malformedReasons } = engine.counters;
    if (malformed > 0) process.stderr.write(`wiregraph: ${printable(title)}: ${describeMalformed(malformed, byFrequency(malformedReasons))}.\n`);
    if (fragmentsLeftOut > 0) {
      const said = fragmentsLeftOut === 1 ? "1 later fragment of a datagram is" : `${fragmentsLeftOut} later fragments of datagrams are`;
      process.stderr.write(`wiregraph: ${printable(title)}: ${said} left out, as nDPI does; --count-as wiregraph counts them.\n`);
    }
    if (!summary.problem) return exitCodes.ok;
    const { message, position, cure = "Copy or capture the file again if it should be whole.", isTail } = summary.problem;
    const got = `${summary.packets} ${summary.packets === 1 ? "packet" : "packets"} that could be read, whose flows are printed`;
    const path = `${file === standardInput ? "standard input" : printable(file)} at byte ${position}${summary.compressed ? " of what it decompresses to" : ""}`;
    process.stderr.write(`${explain(new AppError("BAD_INPUT", message, { path, got, cure }))}\n`);
    return isTail ? exitCodes.ok : exitCodes.damaged;
  } catch (error) {
    if (error instanceof ReaderGone) return exitCodes.ok;
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${explain(error)}\n`);
    return exitCodes.notACapture;
  }
}

/** Nobody reads our output any more: no reason to read on. */
class ReaderGone extends Error {}

function openOutput(path: string, files: readonly string[]): number {
  const there = factsOf(path);
  const overwritten = there?.isFile() === true && files.find((file) => isSame(there, file === standardInput ? fstatSync(0) : factsOf(file)));
  if (overwritten) {
    const cure = "Choose another file.";
    throw new AppError("BAD_INPUT", "The output would overwrite a capture that is to be read.", { path: printable(overwritten), cure });
  }
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new AppError("UNAVAILABLE", "The output file cannot be written.", {
      path,
      got: (error as NodeJS.ErrnoException).code ?? "an error",
      cure: "Choose a folder this user may write to.",
    });
  }
}

/** Undefined when it is not there or may not be looked at: whoever opens it says so. */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const isSame = (one: Stats, other?: Stats): boolean => one.ino === other?.ino && one.dev === other.dev;
