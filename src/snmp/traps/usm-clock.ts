import { element } from "../ber-element.ts";

/** Seconds a message may be older than the newest of its engine (RFC 3414 §2.2.3). */
const windowSeconds = 150;
const maxEngines = 10_000;

/** What engines said of their clocks, as far as they proved it: a trap's sender is the authority on its time. */
export class UsmClock {
  readonly #engines = new Map<string, { boots: number; seconds: number; atMs: number }>();

  /** Whether a message that was verified is none that was recorded before. Those without authentication cannot be told. */
  isTimely(message: Uint8Array, nowMs: number): boolean {
    const said = engineTime(message);
    if (!said) return true;
    const { engine, boots, seconds } = said;
    const known = this.#engines.get(engine);
    if (known) {
      if (boots < known.boots) return false;
      const expected = known.seconds + (nowMs - known.atMs) / 1_000;
      if (boots === known.boots && seconds < expected - windowSeconds) return false;
      if (boots === known.boots && seconds <= known.seconds) return true;
    } else if (this.#engines.size >= maxEngines) return true;
    this.#engines.set(engine, { boots, seconds, atMs: nowMs });
    return true;
  }
}

/** msgAuthoritativeEngineID, -Boots and -Time of an authenticated message of version 3; undefined for any other. */
function engineTime(bytes: Uint8Array): { readonly engine: string; readonly boots: number; readonly seconds: number } | undefined {
  const whole = element(bytes, 0);
  const version = whole && element(bytes, whole.start);
  if (!version || bytes[version.start] !== 3) return undefined;
  const header = element(bytes, version.end);
  const id = header && element(bytes, header.start);
  const size = id && element(bytes, id.end);
  const flags = size && element(bytes, size.end);
  if (!header || !flags || (bytes[flags.start]! & 1) === 0) return undefined;
  const security = element(bytes, header.end);
  const parameters = security && element(bytes, security.start);
  const engine = parameters && element(bytes, parameters.start);
  const boots = engine && element(bytes, engine.end);
  const seconds = boots && element(bytes, boots.end);
  if (!seconds) return undefined;
  const number = ({ start, end }: { readonly start: number; readonly end: number }): number =>
    bytes.subarray(start, end).reduce((sum, byte) => sum * 256 + byte, 0);
  return { engine: Buffer.from(bytes.subarray(engine.start, engine.end)).toString("hex"), boots: number(boots), seconds: number(seconds) };
}
