import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Log } from "../../runtime/log.ts";

/** JSON that survives a restart, replaced whole so that a crash leaves the old one. */
export class StateFile {
  readonly #path: string;
  readonly #log: Log;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Undefined when there is none or it cannot be read. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.#log.warn({ path: this.#path, error: String(error) }, "what exporters said before is not readable");
      return undefined;
    }
  }

  write(state: unknown): void {
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.error({ path: this.#path, error: String(error) }, "what exporters said could not be kept for the next start");
    }
  }
}
