import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { explain } from "../app/cli.ts";
import { nothingExported, readExportFile } from "../collectors/export-file.ts";
import { readCapture } from "../collectors/pcap-file.ts";
import { parseListenAddress, type ListenAddress } from "../model/collector.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import type { ExportDecoder } from "../model/export.ts";
import { discover } from "../runtime/discover.ts";
import { printable } from "../runtime/printable.ts";

interface ReplayFlags {
  readonly to?: ListenAddress;
  readonly rate: number;
}

/** As of `decode`. */
const exitCodes = { ok: 0, notExported: 3, damaged: 4 } as const;

const thisMachine: ListenAddress = { transport: "udp", host: "127.0.0.1", port: 2_055 };

const ipfixVersion = 10;
const ipfixHeaderLength = 16;

const help = `
Sends the NetFlow, IPFIX and sFlow datagrams of captures (pcap, pcapng, plain or gzipped), IPFIX
files and single datagrams to a collector, in their order. They come from this machine's address;
times in them stay as they are, and a collector moves times that are off by more than 10 minutes.
To a tcp:// address all go in one stream, which can carry IPFIX only (RFC 7011 §10.4): the others
are left out, which is said. A file that cannot be read does not keep the others from being sent.

Exit codes:
  0  all was sent
  1  it could not be sent
  2  called wrongly
  3  a file cannot be read, or holds nothing exported
  4  something was cut short

Examples:
  wiregraph replay export.pcap
  wiregraph replay --to udp://192.0.2.10:9995 --rate 200 template.bin data.bin
  wiregraph replay --to tcp://127.0.0.1:4739 ipfix.pcap`;

const replay: CliCommand = {
  name: "replay",
  summary: "send the exported datagrams of files to a collector",
  configure(command, run) {
    command
      .argument("<file...>", "captures with exported datagrams, IPFIX files, or single datagrams")
      .option("--to <address>", "where to send them (default: udp://127.0.0.1:2055)", parseTarget)
      .option("--rate <number>", "datagrams or messages a second", parseRate, 1_000)
      .addHelpText("after", help)
      .action(run((files: string[], flags: ReplayFlags) => replayFiles(files, flags)));
  },
};
export default replay;

function parseTarget(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined || address.port === 0) throw new InvalidArgumentError("Wanted an address such as udp://127.0.0.1:2055 or tcp://127.0.0.1:4739.");
  return address;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!Number.isInteger(rate) || rate < 1 || rate > 1_000_000) throw new InvalidArgumentError("Wanted a whole number from 1 to 1000000.");
  return rate;
}

async function replayFiles(files: readonly string[], { to = thisMachine, rate }: ReplayFlags): Promise<number> {
  const decoders = await discover<ExportDecoder>(new URL("../decoders/", import.meta.url));
  const isStream = to.transport === "tcp";
  let sent = 0;
  let exitCode: number = exitCodes.ok;
  const sender = isStream ? await openStream(to) : openSocket(to);
  try {
    const beganMs = performance.now();
    for (const file of files) {
      const { datagrams, code } = await readDatagrams(file, decoders, isStream);
      exitCode = Math.max(exitCode, code);
      for (const datagram of datagrams) {
        const aheadMs = (sent * 1_000) / rate - (performance.now() - beganMs);
        if (aheadMs > 5) await pause(aheadMs);
        await sender.send(datagram);
        sent++;
      }
    }
  } finally {
    await sender.close();
    process.stdout.write(`${sent} ${isStream ? "message" : "datagram"}${sent === 1 ? "" : "s"} sent.\n`);
  }
  return exitCode;
}

/** What of a file is to be sent; what is wrong with it is told on standard error and as exit code. */
async function readDatagrams(
  file: string,
  decoders: readonly ExportDecoder[],
  isStream: boolean,
): Promise<{ readonly datagrams: readonly Buffer[]; readonly code: number }> {
  const datagrams: Buffer[] = [];
  const say = (text: string): void => void process.stderr.write(`${printable(file)}: ${text}\n`);
  let leftOut = 0;
  let problem: string | undefined;
  try {
    problem = await readExportFile(file, readCapture, (bytes, start, end) => {
      if (!decoders.some((decoder) => decoder.recognizes(bytes, start, end))) return;
      const datagram = Buffer.from(bytes.subarray(start, end));
      if (isStream && !isIpfix(datagram)) leftOut++;
      else datagrams.push(datagram);
    });
    if (problem === undefined && datagrams.length === 0 && leftOut === 0) throw nothingExported(file);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${explain(error)}\n`);
    return { datagrams, code: exitCodes.notExported };
  }
  if (problem !== undefined) say(problem);
  if (leftOut > 0) say(`${leftOut} ${leftOut === 1 ? "is" : "are"} no whole IPFIX message and left out: a stream carries nothing else.`);
  return { datagrams, code: problem === undefined ? exitCodes.ok : exitCodes.damaged };
}

/** Whole messages, one after another: with anything else in it a stream cannot be read on (RFC 7011 §3.1). */
function isIpfix(bytes: Buffer): boolean {
  let at = 0;
  while (at + ipfixHeaderLength <= bytes.length && bytes.readUInt16BE(at) === ipfixVersion) {
    const length = bytes.readUInt16BE(at + 2);
    if (length < ipfixHeaderLength) return false;
    at += length;
  }
  return at === bytes.length;
}

interface Sender {
  send(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

function openSocket({ host, port }: ListenAddress): Sender {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.send(bytes, port, host, (error) => (error ? reject(refused(error)) : resolve()));
      }),
    close: () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  };
}

async function openStream({ host, port }: ListenAddress): Promise<Sender> {
  const socket = connect({ host, port });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    // Stays for the whole stream: what goes wrong later is told by `send`.
    socket.on("error", (error) => reject(refused(error)));
  });
  // A collector that ends the stream says nothing more.
  socket.resume();
  return {
    send: (bytes) => new Promise((resolve, reject) => void socket.write(bytes, (error) => (error ? reject(refused(error)) : resolve()))),
    close: () =>
      new Promise((resolve) => {
        if (socket.closed) return resolve();
        socket.once("close", () => resolve());
        socket.end();
      }),
  };
}

const refused = (cause: Error): AppError => new AppError("UNAVAILABLE", `It could not be sent: ${cause.message}.`, { cure: "Correct --to." }, { cause });
