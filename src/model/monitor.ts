import type { z } from "zod";

/** What one measurement says. DOWN: nobody answers, or not as demanded. UNMEASURED: we could not measure, which says nothing of the target. */
export const monitorVerdicts = ["OK", "WARNING", "CRITICAL", "DOWN", "UNMEASURED"] as const;
export type MonitorVerdict = (typeof monitorVerdicts)[number];

export interface Phase {
  /** dns, connect, tls, first byte, transfer … */
  readonly name: string;
  readonly ms: number;
}

/** What a script found. Texts may hold what the network sent. */
export interface Measurement {
  /** In the script's unit; absent when there is none. */
  readonly value?: number;
  /** Why it counts as down. */
  readonly down?: string;
  /** What needs a look although it works. */
  readonly warning?: string;
  readonly phases?: readonly Phase[];
  /** Facts beside the value: certificate, stratum, loss. */
  readonly details?: readonly { readonly name: string; readonly value: string }[];
  /** For the next measurement of the same monitor; at most 4,096 characters. */
  readonly memory?: string;
}

export interface PingAnswer {
  /** Round-trip time of each packet in milliseconds; undefined where nothing came back. */
  readonly roundTripMs: readonly (number | undefined)[];
  /** Router that let the packet go because its hop limit was used up. */
  readonly exceededAt?: string;
}

/** Sends ICMP echo requests (RFC 792, RFC 4443) to an address the egress guard gave. */
export interface Pinger {
  readonly program: string;
  /** Fails with UNSUPPORTED when the program cannot be used. `intervalMs` at least 200. */
  ping(
    address: string,
    options: { readonly count: number; readonly intervalMs: number; readonly timeoutMs: number; readonly hopLimit?: number; readonly signal: AbortSignal },
  ): Promise<PingAnswer>;
}

/** One object of an SNMP device, as somebody watches it. */
export type SnmpObjectAnswer =
  /** `number` when it is one, or text that is nothing but one. */
  | { readonly kind: "value"; readonly text: string; readonly number?: number; readonly ms: number }
  /** The device answers, and has no such object. */
  | { readonly kind: "none"; readonly ms: number }
  | { readonly kind: "failed"; readonly reason: string };

/** Reads SNMP objects with the credentials that the inventory has for an address. */
export interface SnmpObjects {
  get(
    egress: MonitorEgress,
    asked: { readonly host: string; readonly port: number; readonly oid: string; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<SnmpObjectAnswer>;
}

/** What a script measures with. */
export interface MonitorRun {
  /** A host name, an address or a URL, as the script's `target` says. */
  readonly target: string;
  /** The guard: nothing is connected to that did not come from it. */
  readonly egress: MonitorEgress;
  readonly pinger: Pinger;
  readonly snmp: SnmpObjects;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** How long a continuous script measures. */
  readonly spanMs: number;
  /** What the measurement before left. */
  readonly memory?: string;
}

export interface MonitorEgress {
  resolve(host: string, port: number): Promise<{ readonly address: string; readonly family: 4 | 6 }>;
}

/** One way to watch something: a file of `src/monitors`. */
export interface MonitorScript {
  /** The file's name. */
  readonly name: string;
  /** What it measures, in one sentence. */
  readonly description: string;
  readonly target: "HOST" | "URL";
  /** Of the value: ms, %, days, Mbit/s, hops. */
  readonly unit: string;
  readonly direction: "HIGHER_IS_WORSE" | "LOWER_IS_WORSE";
  readonly parameters: z.ZodObject;
  /** How often: usual, and most often. */
  readonly intervals: { readonly usualMs: number; readonly leastMs: number };
  readonly timeoutMs: number;
  /** In the unit. */
  readonly thresholds: { readonly warning: number; readonly critical: number; readonly guidance: string };
  /** Measures throughout the interval. */
  readonly isContinuous?: true;
  /** Needs a working `fping` or `ping`. */
  readonly needsPing?: true;
  /** An AppError that comes out of it is a target that cannot be measured; any other error is a bug. */
  readonly measure: (parameters: unknown, run: MonitorRun) => Promise<Measurement>;
}

/** The way to write one: parameters arrive in `measure` as their schema says. */
export function defineMonitor<P extends z.ZodObject>(
  script: Omit<MonitorScript, "parameters" | "measure"> & { readonly parameters: P; measure(parameters: z.output<P>, run: MonitorRun): Promise<Measurement> },
): MonitorScript {
  return { ...script, measure: (parameters, run) => script.measure(script.parameters.parse(parameters), run) };
}

export interface Thresholds {
  readonly warning: number;
  readonly critical: number;
}

/** What a measurement means under these thresholds. */
export function verdictOf({ value, down, warning }: Measurement, thresholds: Thresholds, direction: MonitorScript["direction"]): MonitorVerdict {
  if (down !== undefined) return "DOWN";
  const isBeyond = (limit: number): boolean => value !== undefined && (direction === "HIGHER_IS_WORSE" ? value >= limit : value <= limit);
  if (isBeyond(thresholds.critical)) return "CRITICAL";
  return isBeyond(thresholds.warning) || warning !== undefined ? "WARNING" : "OK";
}
