import type { SnmpReport } from "../model/snmp-report.ts";
import type { Column, WalkOptions } from "./column-walk.ts";
import type { SnmpClient } from "./snmp-client.ts";
import type { SnmpError } from "./snmp-error.ts";
import type { SnmpValue } from "./values.ts";

/** After so many parts without an answer a device is not asked for the rest. */
const maxSilentParts = 2;

/** One reading of a device: what a part asks, with what went wrong kept beside. A part that fails leaves the others whole. */
export class DeviceReading {
  readonly client: SnmpClient;
  readonly problems: SnmpReport["problems"][number][] = [];
  #part = "";
  #silent = 0;
  #isOver = false;

  constructor(client: SnmpClient) {
    this.client = client;
  }

  /** It was given up before its end: what follows was not asked. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What `read` gives, or `otherwise` when the device does not say. */
  async part<T>(name: string, otherwise: T, read: () => Promise<T>): Promise<T> {
    if (this.#isOver) return otherwise;
    this.#part = name;
    try {
      const value = await read();
      this.#silent = 0;
      return value;
    } catch (error) {
      const failure = error as SnmpError;
      if (failure.name !== "SnmpError") throw error;
      this.#note(failure);
      const { kind } = failure;
      if (kind === "timeout" || kind === "malformed") this.#silent++;
      this.#isOver = this.#silent >= maxSilentParts || kind === "auth" || kind === "unreachable" || kind === "stopped";
      return otherwise;
    }
  }

  async walk(columns: readonly string[], options?: WalkOptions): Promise<readonly Column[]> {
    const { columns: read, problem } = await this.client.walk(columns, options);
    if (problem) this.#note(problem);
    return read;
  }

  get(oids: readonly string[]): Promise<(SnmpValue | undefined)[]> {
    return this.client.get(oids);
  }

  #note({ kind, message }: SnmpError): void {
    this.problems.push({ part: this.#part, kind, text: message });
  }
}
