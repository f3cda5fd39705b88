import { Session } from "chdb";
import type { SqlLimits } from "../../model/sql-limits.ts";
import { type EngineSettings, sessionsOf, settingsOf, type Lane } from "./lanes.ts";

export interface OpenSession {
  readonly session: Session;
  /** The session's `log_comment`: how a running query is found to be killed. */
  readonly tag: string;
}

/** The sessions of one lane; those who come when all are busy wait in line, at most `maxWaiting`. */
export class SessionPool {
  readonly #idle: OpenSession[] = [];
  readonly #all: OpenSession[] = [];
  readonly #waiting: { readonly resolve: (session: OpenSession) => void; readonly signal: AbortSignal; readonly onAbort: () => void }[] = [];
  readonly #maxWaiting: number;

  constructor(maxWaiting = 256) {
    this.#maxWaiting = maxWaiting;
  }

  open(lane: Lane, path: string, configFile: string, limits: SqlLimits, more: EngineSettings = {}): void {
    for (let i = 1; i <= sessionsOf[lane]; i++) {
      const tag = `wiregraph-${lane}-${i}`;
      const settings = Object.entries({ log_comment: tag, ...more, ...settingsOf(lane, limits) }).map(([name, value]) => `--${name}=${value}`);
      const open = { session: new Session(path, { connectionArgs: [`--config-file=${configFile}`, ...settings] }), tag };
      this.#all.push(open);
      this.#idle.push(open);
    }
  }

  get sessions(): readonly OpenSession[] {
    return this.#all;
  }

  get busy(): number {
    return this.#all.length - this.#idle.length;
  }

  /** A session to give back with `release`; rejects when the signal aborts first or the line is too long. */
  take(signal: AbortSignal): Promise<OpenSession> {
    signal.throwIfAborted();
    const free = this.#idle.pop();
    if (free) return Promise.resolve(free);
    if (this.#waiting.length >= this.#maxWaiting) return Promise.reject(new Error("Too many queries are waiting"));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(
          this.#waiting.findIndex((each) => each.resolve === resolve),
          1,
        );
        reject(new Error("The caller went away"));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push({ resolve, signal, onAbort });
    });
  }

  release(session: OpenSession): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#idle.push(session);
      return;
    }
    next.signal.removeEventListener("abort", next.onAbort);
    next.resolve(session);
  }
}
