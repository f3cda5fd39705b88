import { explain } from "../app/cli.ts";
import { nothingExported, readExportFile } from "../collectors/export-file.ts";
import { readCapture } from "../collectors/pcap-file.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import type { ExportDecoder, ExportSession, ExportSink, ExportTemplate } from "../model/export.ts";
import { discover } from "../runtime/discover.ts";
import { LineWriter } from "../runtime/line-writer.ts";
import { printable } from "../runtime/printable.ts";
import { informationElement } from "../wire/netflow/elements.ts";

const exitCodes = { ok: 0, notExported: 3, damaged: 4 } as const;

const help = `
One JSON object a line, in the order of the messages:
  kind flow, options     a record of NetFlow or IPFIX: its information elements by IANA name;
                         elements of enterprises by name where known, else enterprise/number
  kind template          what later records look like
  kind sample, counters, drop   a sample of sFlow
  kind malformed         something that is not as the format says
Each line has the format, the exporter, the observation domain, sequence number, export time
and uptime of its message. All files are taken as of one collector: templates of one serve
the next, and records that come before their template are printed when it comes.

Files are captures (pcap, pcapng, plain or gzipped) with exported datagrams over UDP, files
of IPFIX messages (RFC 5655), or single datagrams.

Exit codes:
  0  all was read
  2  called wrongly
  3  a file cannot be read, or holds nothing exported
  4  something was malformed or cut short

Examples:
  wiregraph decode export.pcap | head -3
  wiregraph decode template.bin data.bin`;

/** Exported records as lines of JSON; needs no store and no server. */
const decode: CliCommand = {
  name: "decode",
  summary: "print the records of NetFlow, IPFIX and sFlow exports, one JSON object a line",
  configure(command, run) {
    command
      .argument("<file...>", "captures with exported datagrams, IPFIX files, or single datagrams")
      .addHelpText("after", help)
      .action(run((files: string[]) => decodeFiles(files)));
  },
};
export default decode;

async function decodeFiles(files: readonly string[]): Promise<number> {
  const printer = new Printer(await discover<ExportDecoder>(new URL("../decoders/", import.meta.url)));
  let exitCode: number = exitCodes.ok;
  for (const file of files) {
    if (printer.isClosed) break;
    const before = printer.messages;
    try {
      const problem = await readExportFile(file, readCapture, (bytes, start, end, sender, timeMs) => printer.message(bytes, start, end, sender, timeMs));
      if (problem !== undefined) {
        process.stderr.write(`${printable(file)}: ${problem}\n`);
        exitCode = Math.max(exitCode, exitCodes.damaged);
      } else if (printer.messages === before) {
        throw nothingExported(file);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      process.stderr.write(`${explain(error)}\n`);
      exitCode = Math.max(exitCode, exitCodes.notExported);
    }
  }
  if (printer.malformed > 0) exitCode = Math.max(exitCode, exitCodes.damaged);
  printer.end();
  return exitCode;
}

class Printer {
  messages = 0;
  malformed = 0;
  readonly #decoders: readonly ExportDecoder[];
  readonly #sessions = new Map<string, ExportSession>();
  readonly #out = new LineWriter(1);
  #lines: Record<string, unknown>[] = [];
  readonly #sink: ExportSink = {
    flow: () => undefined,
    packet: () => undefined,
    counters: () => undefined,
    malformed: (reason) => {
      this.malformed++;
      this.#lines.push({ kind: "malformed", reason });
    },
    record: ({ kind, templateId, values }) => this.#lines.push({ kind, ...(templateId > 0 && { templateId }), values }),
    template: (template) => this.#lines.push(templateLine(template)),
  };

  constructor(decoders: readonly ExportDecoder[]) {
    this.#decoders = decoders;
  }

  get isClosed(): boolean {
    return this.#out.isClosed;
  }

  message(bytes: Uint8Array, start: number, end: number, sender: string, timeMs: number): void {
    const decoder = this.#decoders.find((each) => each.recognizes(bytes, start, end));
    if (!decoder) return;
    this.messages++;
    const exporter = decoder.exporterOf?.(bytes, start, end)?.text ?? sender;
    const key = `${decoder.name} ${exporter}`;
    let session = this.#sessions.get(key);
    if (!session) this.#sessions.set(key, (session = decoder.open()));
    this.#lines = [];
    const { isValid, domain, sequence, exportMs, uptimeMs } = session.decode(bytes, start, end, timeMs, this.#sink);
    const head = {
      format: decoder.source,
      ...(exporter !== "" && { exporter }),
      ...(isValid && { domain, sequence, exportTime: new Date(exportMs).toISOString(), ...(!Number.isNaN(uptimeMs) && { uptimeMs }) }),
    };
    for (const line of this.#lines) {
      this.#out.line(JSON.stringify({ ...head, ...line }));
    }
  }

  end(): void {
    this.#out.flush();
    for (const [key, { waiting }] of this.#sessions) {
      const without = waiting.kept - waiting.read;
      if (without > 0) process.stderr.write(`${printable(key)}: ${without} sets of records had no template.\n`);
    }
  }
}

function templateLine({ id, isOptions, fields }: ExportTemplate): Record<string, unknown> {
  return {
    kind: "template",
    templateId: id,
    isOptions,
    fields: fields.map(({ enterprise, element, length, isScope }) => ({
      name: informationElement(enterprise, element).name,
      ...(enterprise > 0 && { enterprise }),
      element,
      length: length === 0xffff ? "variable" : length,
      ...(isScope && { isScope }),
    })),
  };
}
