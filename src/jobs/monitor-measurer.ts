import { z } from "zod";
import { AppError } from "../model/errors.ts";
import { type Measurement, type MonitorEgress, type MonitorScript, type Pinger, type SnmpObjects, verdictOf } from "../model/monitor.ts";
import { nearestName } from "../model/nearest.ts";
import type { MonitorPlan, MonitorResult, MonitorScriptInfo, WantedMeasurement } from "../model/services/monitors.ts";
import { anyNetwork, parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";
import { orAborted } from "../runtime/egress.ts";
import { printable } from "../runtime/printable.ts";

export interface MeasurerOptions {
  readonly scripts: readonly MonitorScript[];
  readonly egress: MonitorEgress;
  readonly pinger: Pinger & { readonly problem?: string };
  readonly snmp: SnmpObjects;
  readonly clock: () => number;
}

export interface MeasureOptions {
  /** CIDRs the target's address must be in; empty means any. */
  readonly networks: readonly string[];
  /** How long a continuous script measures. */
  readonly spanMs: number;
  readonly signal?: AbortSignal;
  readonly memory?: string;
}

export interface Measurer {
  readonly scripts: readonly MonitorScriptInfo[];
  script(name: string, path: string): MonitorScript;
  plan(wanted: WantedMeasurement): MonitorPlan;
  /** FORBIDDEN, BAD_INPUT and UNSUPPORTED come out; everything else that goes wrong is a verdict. */
  measure(plan: MonitorPlan, options: MeasureOptions): Promise<MonitorResult>;
}

/** A script that does not heed its deadline is left behind this much later. */
const graceMs = 500;
const longestTimeoutMs = 120_000;
const maxMemory = 4_096;
/** A host name, an address or a URL; nothing a program could take for an option. */
const targetRule = /^[A-Za-z0-9[_:][\x21-\x7e]*$/;
const hostRule = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f:.]+)$/;

export function createMeasurer({ scripts, egress, pinger, snmp, clock }: MeasurerOptions): Measurer {
  const byName = new Map(scripts.map((script) => [script.name, script]));
  const scriptOf = (name: string, path: string): MonitorScript => {
    const script = byName.get(name);
    if (script) return script;
    const near = nearestName(name, [...byName.keys()]);
    throw new AppError("BAD_INPUT", `There is no monitoring script ${JSON.stringify(printable(name, 60))}.`, {
      path,
      wanted: [...byName.keys()].join(", "),
      got: name.slice(0, 60),
      cure: near === undefined ? "monitorScripts lists them." : `Did you mean ${near}?`,
    });
  };

  const measured = async (plan: MonitorPlan, script: MonitorScript, options: MeasureOptions, noted: Noted): Promise<Measurement> => {
    const { networks, spanMs, memory } = options;
    const deadlineMs = plan.timeoutMs + (script.isContinuous ? spanMs : 0);
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    const latest = AbortSignal.timeout(deadlineMs + graceMs);
    const { target, parameters, timeoutMs } = plan;
    const run = {
      target,
      egress: noting(withinNetworks(egress, networks), noted),
      pinger,
      snmp,
      signal,
      timeoutMs,
      spanMs,
      ...(memory !== undefined && { memory }),
    };
    try {
      return await orAborted(script.measure(parameters, run), options.signal ? AbortSignal.any([options.signal, latest]) : latest);
    } catch (error) {
      if (options.signal?.aborted) throw new AppError("CANCELLED", "The measurement was given up.", {}, { cause: error });
      if (latest.aborted) return { down: "no answer in time" };
      // The name means nothing: to the target's users that is the same as no answer.
      if (error instanceof AppError && error.code === "UNAVAILABLE") return { down: `dns: ${error.message}` };
      throw error;
    }
  };

  return {
    scripts: scripts.map((script) => infoOf(script, pinger.problem)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    script: scriptOf,
    plan(wanted) {
      const script = scriptOf(wanted.script, "input.script");
      const target = targetOf(wanted.target, script);
      const { timeoutMs = script.timeoutMs, warning = script.thresholds.warning, critical = script.thresholds.critical } = wanted;
      if (timeoutMs < 200 || timeoutMs > longestTimeoutMs)
        throw new AppError("BAD_INPUT", "A measurement takes from 200ms to 2m.", { path: "input.timeout", wanted: "200ms to 2m", got: `${timeoutMs}ms` });
      const isOrdered = script.direction === "HIGHER_IS_WORSE" ? warning <= critical : warning >= critical;
      if (!isOrdered)
        throw new AppError(
          "BAD_INPUT",
          `With ${script.name} ${script.direction === "HIGHER_IS_WORSE" ? "higher" : "lower"} is worse: critical lies beyond warning.`,
          {
            path: "input.critical",
            wanted: `${script.direction === "HIGHER_IS_WORSE" ? "at least" : "at most"} ${warning} ${script.unit}`,
            got: String(critical),
          },
        );
      return { script: script.name, target, parameters: parametersOf(wanted.parameters, script), timeoutMs, thresholds: { warning, critical } };
    },
    async measure(plan, options) {
      const script = scriptOf(plan.script, "script");
      const timeMs = clock();
      const beganMs = performance.now();
      const noted: Noted = {};
      const found = await measured(plan, script, options, noted);
      const measurement = found.memory !== undefined && found.memory.length > maxMemory ? { ...found, memory: "" } : found;
      const { value, down, warning } = measurement;
      const { unit, direction } = script;
      return {
        ...measurement,
        timeMs,
        durationMs: performance.now() - beganMs,
        verdict: verdictOf(measurement, plan.thresholds, direction),
        unit,
        ...(noted.address !== undefined && { address: noted.address }),
        message: printable(
          [down, warning, value === undefined || down !== undefined ? undefined : `${rounded(value)} ${unit}`].filter(Boolean).join("; "),
          300,
        ),
      };
    },
  };
}

/** Three digits that count. */
const rounded = (value: number): string => String(Number(value.toPrecision(value >= 1_000 ? 6 : 3)));

function targetOf(given: string, script: MonitorScript): string {
  const target = given.trim();
  if (target.length <= 500 && (script.target === "URL" ? targetRule : hostRule).test(target)) return target;
  throw new AppError("BAD_INPUT", `This is not a target of ${script.name}.`, {
    path: "input.target",
    wanted: script.target === "URL" ? "a host or a URL" : "a host name or an address",
    got: printable(target, 60),
  });
}

function parametersOf(given: Readonly<Record<string, unknown>>, script: MonitorScript): Readonly<Record<string, unknown>> {
  const parsed = script.parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const names = Object.keys(script.parameters.shape);
  const near = unknown === undefined ? undefined : nearestName(unknown, names);
  const place = ["input.parameters", ...(unknown === undefined ? issue.path : [unknown])].join(".");
  throw new AppError(
    "BAD_INPUT",
    unknown === undefined ? `A parameter of ${script.name} is not right: ${issue.message}` : `${script.name} has no parameter ${printable(unknown, 60)}.`,
    {
      path: printable(place, 100),
      wanted: unknown === undefined ? issue.message : names.length === 0 ? "no parameters" : names.join(", "),
      got: printable(
        unknown ?? JSON.stringify(issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], given)) ?? "nothing",
        80,
      ),
      cure: near === undefined ? "monitorScripts describes them." : `Did you mean ${near}?`,
    },
  );
}

interface Noted {
  address?: string;
}

/** Notes the first address that was connected to: of a page that redirects, the one it began at. */
function noting(egress: MonitorEgress, noted: Noted): MonitorEgress {
  return {
    async resolve(host, port) {
      const found = await egress.resolve(host, port);
      noted.address ??= found.address;
      return found;
    },
  };
}

/** Only addresses inside the networks that somebody is limited to. */
function withinNetworks(egress: MonitorEgress, networks: readonly string[]): MonitorEgress {
  if (networks.length === 0) return egress;
  const isInside = anyNetwork(networks.flatMap((text) => parseCidr(text) ?? []));
  return {
    async resolve(host, port) {
      const found = await egress.resolve(host, port);
      const ip = parseIp(found.address);
      if (ip && isInside(ip)) return found;
      throw new AppError("FORBIDDEN", `Targets must be in ${networks.join(", ")}.`, {
        path: "input.target",
        wanted: networks.join(", "),
        got: printable(host, 100),
      });
    },
  };
}

interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

function infoOf({ parameters, measure: _measure, ...script }: MonitorScript, pingProblem: string | undefined): MonitorScriptInfo {
  const schema = z.toJSONSchema(parameters, { io: "input" });
  const entries = Object.entries((schema.properties ?? {}) as Readonly<Record<string, ParameterSchema>>);
  return {
    ...script,
    parameters: entries.map(([name, each]) => ({
      name,
      type: typeOf(each),
      isRequired: schema.required?.includes(name) ?? false,
      ...(each.default !== undefined && { usual: each.default }),
      description: each.description ?? "",
    })),
    ...(script.needsPing && pingProblem !== undefined && { problem: pingProblem }),
  };
}

function typeOf({ type = "", enum: values, minimum, maximum }: ParameterSchema): string {
  if (values) return `one of ${values.join(", ")}`;
  if (type === "integer" || type === "number") return minimum === undefined || maximum === undefined ? type : `${type} from ${minimum} to ${maximum}`;
  return type === "string" ? "text" : type === "array" ? "list of texts" : type === "boolean" ? "true or false" : type;
}
