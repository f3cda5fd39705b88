import type { Command } from "commander";

/** One CLI verb; the file's name is its `name`. */
export interface CliCommand {
  readonly name: string;
  /** Adds options, arguments, help and the action to its own sub-command. The action returns the exit code. */
  readonly summary: string;
  readonly hidden?: boolean;
  configure(command: Command, run: <Args extends unknown[]>(action: (...args: Args) => Promise<number>) => (...args: Args) => Promise<void>): void;
}
