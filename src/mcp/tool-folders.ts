import { watch, type FSWatcher } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GraphQLSchema } from "graphql";
import type { Log } from "../runtime/log.ts";
import { printable } from "../runtime/printable.ts";
import { parseTool } from "./parse-tool.ts";
import type { Tool } from "./tool.ts";

export interface ToolFoldersOptions {
  readonly schema: GraphQLSchema;
  readonly folders: readonly string[];
  readonly builtInNames: () => readonly string[];
  readonly log: Log;
  readonly onChange: (tools: readonly Tool[]) => void;
}

const maxFileBytes = 64 * 1024;
const maxFiles = 100;
const settleMs = 200;

/**
 * People's own tools: `.graphql` files in configured folders, read again when a folder changes. A file that is wrong leaves the
 * last good version of that tool in place and is reported; a file that is gone takes its tool with it.
 */
export class ToolFolders {
  readonly #options: ToolFoldersOptions;
  #good = new Map<string, { readonly source: string; readonly tool: Tool }>();
  #problems: readonly string[] = [];
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ToolFoldersOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    await this.reload();
    for (const folder of this.#options.folders) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#soon());
        watcher.on("error", (error) => this.#options.log.warn({ err: error, folder }, "a tool folder is no longer watched"));
        this.#watchers.push(watcher);
      } catch (error) {
        this.#options.log.warn({ err: error, folder }, "a tool folder cannot be watched: changes need a restart");
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  problems(): readonly string[] {
    return this.#problems;
  }

  /** Reads every folder; one reading at a time. */
  async reload(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    await this.#reading;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    // An editor writes a file in several steps.
    this.#timer = setTimeout(() => void this.reload(), settleMs);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    if (this.#stopped) return;
    const problems: string[] = [];
    const next = new Map<string, { readonly source: string; readonly tool: Tool }>();
    for (const folder of this.#options.folders) {
      const files = await filesOf(folder, problems);
      if (!files) {
        // The folder cannot be read or trusted now: what was good before stays.
        for (const [path, one] of this.#good) if (path.startsWith(join(folder, "/"))) next.set(path, one);
        continue;
      }
      for (const file of files) await this.#readFile(folder, file, next, problems);
    }
    const before = [...this.#good.values()].map((one) => one.tool);
    const now = [...next.values()].map((one) => one.tool);
    this.#good = next;
    for (const problem of problems)
      if (!this.#problems.includes(problem)) this.#options.log.warn({ problem: printable(problem, 2_000) }, "a tool file is not used");
    this.#problems = problems;
    if (before.length !== now.length || now.some((tool) => !before.includes(tool))) {
      this.#options.log.info({ tools: now.map((tool) => tool.name) }, "people's tools are loaded");
      this.#options.onChange(now);
    }
  }

  async #readFile(folder: string, file: string, next: Map<string, { readonly source: string; readonly tool: Tool }>, problems: string[]): Promise<void> {
    const path = join(folder, file);
    const known = this.#good.get(path);
    const name = file.slice(0, -".graphql".length);
    try {
      const stat = await lstat(path);
      if (stat.isSymbolicLink() || !stat.isFile()) throw new Error("it is a symbolic link or not a file; put the file itself here");
      if ((stat.mode & 0o022) !== 0) throw new Error(`others may write it; type: chmod go-w ${path}`);
      if (stat.size > maxFileBytes) throw new Error(`it is longer than ${maxFileBytes} bytes`);
      const source = await readFile(path, "utf8");
      if (this.#options.builtInNames().includes(name)) throw new Error(`${name} is the name of a built-in tool; choose another`);
      if ([...next.values()].some((one) => one.tool.name === name)) throw new Error(`another folder has a tool ${name}; choose another name`);
      next.set(path, known?.source === source ? known : { source, tool: parseTool(this.#options.schema, name, source, false) });
    } catch (error) {
      const { message } = error as Error;
      problems.push(`${path}: ${message}`);
      if (known) next.set(path, known);
    }
  }
}

/** The tool files of a folder that is there and that only its owner may write; undefined, with the problem said, when it is not. */
async function filesOf(folder: string, problems: string[]): Promise<readonly string[] | undefined> {
  try {
    const stat = await lstat(folder);
    if (stat.isSymbolicLink() || !stat.isDirectory()) throw new Error("it is a symbolic link or not a folder");
    if ((stat.mode & 0o022) !== 0) throw new Error(`others may write it; type: chmod go-w ${folder}`);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".graphql") && !file.startsWith(".")).toSorted();
    if (files.length > maxFiles) problems.push(`${folder}: only the first ${maxFiles} of ${files.length} tool files are read`);
    return files.slice(0, maxFiles);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      problems.push(`${folder}: there is no such folder`);
      return [];
    }
    problems.push(`${folder}: ${(error as Error).message}`);
    return undefined;
  }
}
