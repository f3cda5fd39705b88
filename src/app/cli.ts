import { Command, CommanderError } from "commander";
import { AppError } from "../model/errors.ts";
import type { CliCommand } from "../model/command.ts";
import { discover } from "../runtime/discover.ts";
import { printable } from "../runtime/printable.ts";
import { version } from "./version.ts";

/** 0 well, 1 it failed, 2 it was called wrongly; commands have further codes of their own, told in their help. */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  // A reader that has gone (`| head`) is no failure: what is written goes nowhere, and the command does its work to the end.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const program = new Command("wiregraph").description("A network monitor you can ask.").version(version).exitOverride().showHelpAfterError("(see --help)");
  for (const command of await commandsFor(argv[0])) {
    const sub = program
      .command(command.name, { hidden: command.hidden ?? false })
      .description(command.summary)
      .exitOverride();
    command.configure(sub, (action) => async (...args) => {
      exitCode = await action(...args);
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof AppError && error.code === "BAD_INPUT" ? 2 : 1;
  }
}

/** The command that was asked for, alone: what the others need is not loaded. All of them when it is none, for help and advice. */
async function commandsFor(name = ""): Promise<CliCommand[]> {
  const folder = new URL("../commands/", import.meta.url);
  const asked = await discover<CliCommand>(folder, name);
  return asked.length > 0 ? asked : discover<CliCommand>(folder);
}

/** What went wrong, what was wanted and seen, and what to do: one short paragraph for a terminal. */
export function explain(error: unknown): string {
  if (!(error instanceof AppError)) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") return "wiregraph: The disk is full.\n  do      Free some space, or write elsewhere.";
    if (syscall !== undefined) return `wiregraph: The system refused: ${printable((error as Error).message, 1_000)}`;
    return `wiregraph: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a bug in Wiregraph.`;
  }
  const { path, wanted, got, cure } = error.details;
  const lines = [`wiregraph: ${error.message}`];
  if (path) lines.push(`  where   ${path}`);
  if (wanted) lines.push(`  wanted  ${wanted}`);
  if (got) lines.push(`  got     ${got}`);
  if (cure) lines.push(`  do      ${cure}`);
  return lines.flatMap((line) => line.split("\n").map((part) => printable(part, 1_000))).join("\n");
}
