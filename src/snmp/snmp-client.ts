import type { Session, Varbind } from "net-snmp";
import type { SnmpCredential } from "../model/snmp-credential.ts";
import type { Egress } from "../runtime/egress.ts";
import type { DatagramCounts } from "./guarded-socket.ts";
import { isBelow } from "./oid.ts";
import { mayBeStale, SnmpError, snmpErrorOf } from "./snmp-error.ts";
import { openSession, type SessionTarget } from "./snmp-session.ts";
import { walkColumns, type Walked, type WalkOptions } from "./column-walk.ts";
import { type SnmpValue, valueOf } from "./values.ts";

export interface SnmpClientOptions {
  readonly credential: SnmpCredential;
  /** Default 161. */
  readonly port?: number;
  /** For one datagram; default 2 s. */
  readonly timeoutMs?: number;
  /** Datagrams sent again before a request fails; default 1. */
  readonly retries?: number;
  /** Rows a GETBULK asks for at most; default 10. */
  readonly maxRepetitions?: number;
  /** Takes answers from any address, as devices with many give them; the default is the one that was asked alone. */
  readonly anySender?: boolean;
  /** Ends what is under way, with `stopped`. */
  readonly signal?: AbortSignal;
}

const getAtOnce = 20;
/** Quarters of the longest wait for one datagram and its repetitions: twice that, and some. */
const forgottenAfter = 10;
/** Answers without trouble before more is asked for again. */
const calmAnswers = 16;

/**
 * One device. Every request fails with an SnmpError only, and ends: what is malformed, late, unordered or without end is an error by
 * its kind. What a device can bear (repetitions, GETBULK at all) is learned and kept.
 */
export class SnmpClient {
  readonly #target: SessionTarget;
  /** Less once a device said that an answer is too big for it. */
  #maxRepetitions: number;
  readonly #signal: AbortSignal | undefined;
  readonly #counts: DatagramCounts = { otherSender: 0, malformed: 0, unprotected: 0 };
  readonly #stop = (): void => this.close();
  #session: Session | undefined;
  /** Whether the present session was ever answered: only then can it have become stale. */
  #hasAnswered = false;
  #takesBulk: boolean;
  #repetitions: number;
  #calm = 0;
  #requests = 0;
  #isClosed = false;

  private constructor(target: SessionTarget, { maxRepetitions = 10, signal }: SnmpClientOptions) {
    this.#target = target;
    this.#maxRepetitions = maxRepetitions;
    this.#repetitions = maxRepetitions;
    this.#takesBulk = target.credential.version !== "1";
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop, { once: true });
  }

  /** Looks where the host is, and whether it may be asked. Fails with the egress guard's AppError; sends nothing yet. */
  static async open(egress: Pick<Egress, "resolve">, host: string, options: SnmpClientOptions): Promise<SnmpClient> {
    const { credential, port = 161, timeoutMs = 2_000, retries = 1, anySender = false } = options;
    const { address, family } = await egress.resolve(host, port);
    return new SnmpClient({ address, family, port, credential, timeoutMs, retries, anySender }, options);
  }

  get requests(): number {
    return this.#requests;
  }

  /** Rows a GETBULK asks for now; 1 where the device takes none. */
  get repetitions(): number {
    return this.#takesBulk ? this.#repetitions : 1;
  }

  /** A second view of the same device: one VLAN's bridge tables, where they are told apart by community or context. */
  sibling(credential: SnmpCredential): SnmpClient {
    const sibling = new SnmpClient(
      { ...this.#target, credential },
      { credential, maxRepetitions: this.#maxRepetitions, ...(this.#signal && { signal: this.#signal }) },
    );
    sibling.#repetitions = this.#repetitions;
    return sibling;
  }

  get credential(): SnmpCredential {
    return this.#target.credential;
  }

  /** Values in the order of their object ids; undefined where the device has none. */
  async get(oids: readonly string[]): Promise<(SnmpValue | undefined)[]> {
    const values = new Map<string, SnmpValue>();
    for (let at = 0; at < oids.length; at += getAtOnce) await this.#getInto(values, oids.slice(at, at + getAtOnce));
    return oids.map((oid) => values.get(oid));
  }

  async #getInto(values: Map<string, SnmpValue>, oids: readonly string[]): Promise<void> {
    if (oids.length === 0) return;
    try {
      for (const { oid, type, value } of await this.#ask<readonly Varbind[]>((session, answer) => session.get(oids, answer))) {
        const read = valueOf(type, value);
        if (read !== undefined && oids.includes(oid)) values.set(oid, read);
      }
    } catch (error) {
      const { kind } = error as SnmpError;
      // One object that is not there, too long or broken spoils the answer for all (v1 always, RFC 1157 §4.1.2).
      if (kind !== "noSuch" && kind !== "tooBig" && kind !== "refused") throw error;
      if (oids.length > 1) {
        const half = oids.length >> 1;
        await this.#getInto(values, oids.slice(0, half));
        await this.#getInto(values, oids.slice(half));
      }
    }
  }

  /** Columns (or other subtrees: a scalar is a column with the one row 0) read side by side, each as its rows by index. */
  walk(columns: readonly string[], options?: WalkOptions): Promise<Walked> {
    return walkColumns(columns, (oids) => this.#next(oids), options);
  }

  /** The first value at or below each object id: a scalar without its `.0`, the first row of a column. */
  async first(roots: readonly string[]): Promise<(SnmpValue | undefined)[]> {
    const values = new Map<string, SnmpValue>();
    for (let at = 0; at < roots.length; at += getAtOnce) {
      const some = roots.slice(at, at + getAtOnce);
      const rows = await this.#nextOnly(some, true);
      for (const [i, root] of some.entries()) {
        const [varbind] = rows[i] ?? [];
        const value = varbind && varbind.type < 128 && isBelow(varbind.oid, root) ? valueOf(varbind.type, varbind.value) : undefined;
        if (value !== undefined) values.set(root, value);
      }
    }
    // Those that name a row of a table, not the column: they are not below themselves.
    await this.#getInto(values, roots.filter((root) => !values.has(root)).slice(0, getAtOnce));
    return roots.map((root) => values.get(root));
  }

  /** What follows each object id, some of it, at least one for the first. */
  async #next(oids: readonly string[]): Promise<readonly (readonly Varbind[])[]> {
    if (this.#takesBulk) {
      try {
        const rows = await this.#ask<readonly (readonly Varbind[])[]>((session, answer) => session.getBulk(oids, 0, this.#repetitions, answer));
        if (++this.#calm >= calmAnswers) {
          this.#calm = 0;
          this.#repetitions = Math.min(this.#repetitions * 2, this.#maxRepetitions);
        }
        return rows;
      } catch (error) {
        const { kind } = error as SnmpError;
        const mayBeTooMuch = kind === "tooBig" || (kind === "timeout" && this.#hasAnswered);
        if (!mayBeTooMuch && kind !== "refused") throw error;
        this.#calm = 0;
        if (mayBeTooMuch && this.#repetitions > 1) {
          this.#repetitions = Math.max(1, kind === "tooBig" ? this.#repetitions >> 1 : this.#repetitions >> 2);
          if (kind === "tooBig") this.#maxRepetitions = this.#repetitions;
          return await this.#next(oids);
        }
        const rows = await this.#nextOnly(oids);
        this.#takesBulk = kind === "tooBig";
        return rows;
      }
    }
    return this.#nextOnly(oids);
  }

  async #nextOnly(oids: readonly string[], isSpoiltAbsent = false): Promise<readonly (readonly Varbind[])[]> {
    try {
      const row = await this.#ask<readonly Varbind[]>((session, answer) => session.getNext(oids, answer));
      return row.map((varbind) => [varbind]);
    } catch (error) {
      const { kind } = error as SnmpError;
      if (kind !== "noSuch" && kind !== "tooBig" && kind !== "refused") throw error;
      if (oids.length === 1) {
        if (kind === "noSuch" || isSpoiltAbsent) return [[endOfView]];
        throw error;
      }
      const half = oids.length >> 1;
      return [...(await this.#nextOnly(oids.slice(0, half), isSpoiltAbsent)), ...(await this.#nextOnly(oids.slice(half), isSpoiltAbsent))];
    }
  }

  async #ask<T>(send: (session: Session, answer: (error: Error | null, value?: T) => void) => void): Promise<T> {
    try {
      return await this.#once(send);
    } catch (error) {
      // The device began anew, or another stands in its place: what the session knows of its clock and name is of the one before.
      if (!this.#hasAnswered || !mayBeStale(error as SnmpError)) throw error;
      this.#drop();
      return this.#once(send);
    }
  }

  async #once<T>(send: (session: Session, answer: (error: Error | null, value?: T) => void) => void): Promise<T> {
    if (this.#isClosed || this.#signal?.aborted === true) throw new SnmpError("stopped", "It is not asked any more.");
    const before = { ...this.#counts };
    const { timeoutMs, retries } = this.#target;
    this.#requests++;
    try {
      const session = (this.#session ??= openSession(this.#target, this.#counts));
      const value = await new Promise<T>((resolve, reject) => {
        // The library forgets a request whose answer it stumbles over. A question of v3 may be two: who are you, and the question.
        // Counted in beats: a process that stood still has not waited for the device.
        let beats = 0;
        const beat = setInterval(
          () => ++beats > forgottenAfter && (clearInterval(beat), reject(new SnmpError("timeout", "It does not answer."))),
          (timeoutMs * (retries + 1)) / 4,
        );
        send(session, (error, answer) => {
          clearInterval(beat);
          if (error) reject(error);
          else resolve(answer as T);
        });
      });
      this.#hasAnswered = true;
      return value;
    } catch (error) {
      throw this.#explained(snmpErrorOf(error), before);
    }
  }

  /** A time-out is told apart by what came meanwhile and was not taken for an answer. */
  #explained(error: SnmpError, before: DatagramCounts): SnmpError {
    if (error.kind !== "timeout") return error;
    const since = (name: keyof DatagramCounts): boolean => this.#counts[name] > before[name];
    if (since("malformed")) return new SnmpError("malformed", "It answers with what is no SNMP.", { cause: error });
    if (since("unprotected")) return new SnmpError("auth", "It answers with less protection than it was asked with.", { cause: error });
    if (since("otherSender")) return new SnmpError("timeout", "It answers from another address than it was asked at.", { cause: error });
    const { credential } = this.#target;
    if (credential.version !== "3") return new SnmpError("timeout", "It does not answer, or not to this community.", { cause: error });
    return credential.priv ? new SnmpError("timeout", "It does not answer, or not to this privacy password or cipher.", { cause: error }) : error;
  }

  #drop(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#hasAnswered = false;
  }

  /** What is under way ends with `stopped`; what is asked next begins a session of its own. */
  interrupt(): void {
    this.#drop();
  }

  /** What is under way ends with `stopped`, as all that is asked later. */
  close(): void {
    this.#isClosed = true;
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#drop();
  }
}

const endOfView: Varbind = { oid: "", type: 130, value: null };
