import { once } from "node:events";
import type { WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { type Command, Option } from "commander";
import { withAccounts } from "../app/accounts-access.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import { type AuditFormat, auditFormats, auditText } from "../auth/audit-export.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import type { AuditFilter } from "../model/services/audit.ts";
import { parseTimePoint } from "../model/time.ts";

interface ExportFlags {
  readonly format: AuditFormat;
  readonly since?: string;
  readonly until: string;
  readonly actor?: string;
  readonly action?: string;
  readonly search?: string;
  readonly output?: string;
}

async function exportAudit(flags: ExportFlags): Promise<number> {
  const nowMs = Date.now();
  const filter: AuditFilter & { readonly toMs: number } = {
    toMs: parseTimePoint(flags.until, nowMs, "--until"),
    ...(flags.since !== undefined && { fromMs: parseTimePoint(flags.since, nowMs, "--since") }),
    ...(flags.actor !== undefined && { actor: flags.actor }),
    ...(flags.action !== undefined && { action: flags.action }),
    ...(flags.search !== undefined && { search: flags.search }),
  };
  const output = flags.output === undefined ? process.stdout : await newFile(flags.output);
  const count = await withAccounts(loadConfig({ flags: { ...flags } }), async (accounts) => {
    const events = await accounts.beginAuditExport({ filter });
    for await (const text of auditText({ events: (query) => accounts.auditEvents(query) }, filter, flags.format)) {
      if (!output.write(text)) await once(output, "drain");
    }
    return events;
  });
  if (flags.output !== undefined) {
    output.end();
    await once(output, "finish");
    process.stderr.write(`${count} events are in ${flags.output}.\n`);
  }
  return 0;
}

/** Readable by its owner only: it holds who did what. */
async function newFile(path: string): Promise<WriteStream> {
  try {
    return (await open(path, "wx", 0o600)).createWriteStream();
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new AppError(
      exists ? "CONFLICT" : "BAD_INPUT",
      exists ? `${path} exists already.` : `${path} cannot be written: ${(cause as Error).message}`,
      { path: "--output", cure: "Name another file." },
      { cause },
    );
  }
}

const own = (command: Command): Command => addConfigFlags(command, "dataDir", "databaseUrl");

export default {
  name: "audit",
  summary: "export who did what, through what, and what came of it",
  configure(command, run) {
    own(command.command("export").description("write the audit, newest first, to standard output or a file"))
      .addOption(new Option("--format <format>", "CSV, or one JSON object a line").choices(auditFormats).default("jsonl"))
      .option("--since <time>", "only from here on, as -30d or 2026-01-31T00:00:00Z; default everything")
      .option("--until <time>", "only until here", "now")
      .option("--actor <user>", "only this user's")
      .option("--action <mutation>", "only this mutation")
      .option("--search <text>", "only with this text in who, what, values, summary or error")
      .option("--output <file>", "a file that does not exist yet; readable by you only")
      .action(run(exportAudit));
  },
} satisfies CliCommand;
