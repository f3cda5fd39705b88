import type { Engine } from "../engine.ts";
import type { Steps } from "./slices.ts";

/** Flows that the engine looks at in one step; each may end, and be exported. */
const flowsAtOnce = 32;
/** Further behind, as after the machine slept, the engine is told the time at once: it looks at every flow, and once is enough. */
const patienceMs = 60_000;

/**
 * Tells an engine the time in small steps. The engine looks at as many flows as the time that has gone by allows, the whole table in a
 * second; told once a second, it would look at all of them at once, and hold the event loop while thousands end together.
 */
export class FlowSweep {
  readonly #engine: Pick<Engine, "beat" | "flowsEnd">;
  #toldMs = 0;
  #isRunning = false;

  constructor(engine: Pick<Engine, "beat" | "flowsEnd">) {
    this.#engine = engine;
  }

  /** To `nowMs`; nothing to do while an earlier sweep still runs: the next one makes up for it. */
  *to(nowMs: number): Steps {
    if (this.#isRunning) return;
    this.#isRunning = true;
    if (nowMs - this.#toldMs > patienceMs) this.#tell(nowMs);
    while (this.#toldMs < nowMs) {
      const stepMs = (flowsAtOnce * 1_000) / Math.max(1, this.#engine.flowsEnd);
      this.#tell(Math.min(nowMs, this.#toldMs + stepMs));
      yield;
    }
    this.#isRunning = false;
  }

  #tell(timeMs: number): void {
    this.#toldMs = timeMs;
    this.#engine.beat(timeMs);
  }
}
