import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { readExportFile } from "../collectors/export-file.ts";
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

const thisMachine: ListenAddress = { transport: "udp", host: "127.0.0.1", port: 2_055 };

const help = `
Sends the NetFlow, IPFIX and sFlow datagrams of captures (pcap, pcapng, plain or gzipped), IPFIX
files and single datagrams to a collector, in their order. They come from this machine's address;
times in them stay as they are, and a collector moves times that are off by more than 10 minutes.

Examples:
  wiregraph replay export.pcap
  wiregraph replay --to udp://192.0.2.10:9995 --rate 200 template.bin data.bin`;

const replay: CliCommand = {
  name: "replay",
  summary: "send the exported datagrams of files to a collector",
  configure(command, run) {
    command
      .argument("<file...>", "captures with exported datagrams, IPFIX files, or single datagrams")
      .option("--to <address>", "where to send them (default: udp://127.0.0.1:2055)", parseTarget)
      .option("--rate <datagrams>", "datagrams a second", parseRate, 1_000)
      .addHelpText("after", help)
      .action(run((files: string[], flags: ReplayFlags) => replayFiles(files, flags)));
  },
};
export default replay;

function parseTarget(text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address?.transport !== "udp" || address.port === 0) throw new InvalidArgumentError("Wanted an address such as udp://127.0.0.1:2055.");
  return address;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!Number.isInteger(rate) || rate < 1 || rate > 1_000_000) throw new InvalidArgumentError("Wanted a whole number from 1 to 1000000.");
  return rate;
}

async function replayFiles(files: readonly string[], { to = thisMachine, rate }: ReplayFlags): Promise<number> {
  const decoders = await discover<ExportDecoder>(new URL("../decoders/", import.meta.url));
  const socket = createSocket(isIPv6(to.host) ? "udp6" : "udp4");
  let sent = 0;
  try {
    const beganMs = performance.now();
    for (const file of files) {
      const datagrams: Buffer[] = [];
      const problem = await readExportFile(file, readCapture, (bytes, start, end) => {
        if (decoders.some((decoder) => decoder.recognizes(bytes, start, end))) datagrams.push(Buffer.from(bytes.subarray(start, end)));
      });
      if (problem !== undefined) process.stderr.write(`${printable(file)}: ${problem}\n`);
      if (datagrams.length === 0) throw new AppError("BAD_INPUT", "The file holds no NetFlow, IPFIX or sFlow.", { path: printable(file) });
      for (const datagram of datagrams) {
        const aheadMs = (sent * 1_000) / rate - (performance.now() - beganMs);
        if (aheadMs > 5) await pause(aheadMs);
        await send(socket, datagram, to);
        sent++;
      }
    }
  } finally {
    socket.close();
  }
  process.stdout.write(`${sent} datagrams sent.\n`);
  return 0;
}

function send(socket: Socket, datagram: Buffer, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(datagram, port, host, (error) => {
      if (error) reject(new AppError("UNAVAILABLE", `A datagram could not be sent: ${error.message}`, { cure: "Correct --to." }, { cause: error }));
      else resolve();
    });
  });
}
