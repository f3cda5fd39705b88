import type { MonitorVerdict, Phase } from "../../model/monitor.ts";
import type { MonitorResult as ResultShape, MonitorScriptInfo, ScriptParameter as ParameterShape } from "../../model/services/monitors.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { accessOf } from "../context.ts";
import { parametersOf, scriptRule, targetRule } from "../monitor-input.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted, fromNetwork } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";

const MonitorTargetKind = describedEnum("MonitorTargetKind", "What a monitoring script watches.", {
  HOST: "A host name or an address.",
  URL: "A host, or a URL.",
});

const MonitorDirection = describedEnum("MonitorDirection", "Which way a value gets worse.", {
  HIGHER_IS_WORSE: "At the threshold and above.",
  LOWER_IS_WORSE: "At the threshold and below.",
});

export const MonitorVerdictEnum = describedEnum("MonitorVerdict", "What a measurement says.", {
  OK: "It answers as it should.",
  WARNING: "The value is beyond the warning threshold, or something needs a look.",
  CRITICAL: "The value is beyond the critical threshold.",
  DOWN: "It does not answer, or not as demanded.",
  UNMEASURED: "We could not measure, which says nothing of the target.",
} satisfies Record<MonitorVerdict, string>);

const ScriptParameter = builder.objectRef<ParameterShape>("MonitorScriptParameter").implement({
  description: "Something a monitoring script can be told.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name in parameters." }),
    type: t.exposeString("type", { description: "What it holds." }),
    isRequired: t.exposeBoolean("isRequired", { description: "True when it must be given." }),
    default: t.field({ type: "JSON", nullable: true, description: "Taken when it is left out.", resolve: ({ usual }) => usual ?? null }),
    description: t.exposeString("description", { description: "What it does." }),
  }),
});

const MonitorScript = builder.objectRef<MonitorScriptInfo>("MonitorScript").implement({
  description: "A way to watch something from here.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name." }),
    description: t.exposeString("description", { description: "What it measures." }),
    target: t.field({ type: MonitorTargetKind, description: "What it watches.", resolve: ({ target }) => target }),
    unit: t.exposeString("unit", { description: "Unit of its value." }),
    direction: t.field({ type: MonitorDirection, description: "Which way the value gets worse.", resolve: ({ direction }) => direction }),
    parameters: t.field({ type: [ScriptParameter], description: "What it can be told.", resolve: ({ parameters }) => [...parameters] }),
    interval: t.field({ type: "Duration", description: "How often it measures when nothing else is said.", resolve: ({ intervals }) => intervals.usualMs }),
    shortestInterval: t.field({ type: "Duration", description: "How often at most.", resolve: ({ intervals }) => intervals.leastMs }),
    timeout: t.field({ type: "Duration", description: "When a measurement is given up.", resolve: ({ timeoutMs }) => timeoutMs }),
    warning: t.float({ description: "Default threshold, in the unit.", resolve: ({ thresholds }) => thresholds.warning }),
    critical: t.float({ description: "Default threshold, in the unit.", resolve: ({ thresholds }) => thresholds.critical }),
    guidance: t.string({ description: "How to choose thresholds.", resolve: ({ thresholds }) => thresholds.guidance }),
    problem: t.string({ nullable: true, description: "Why it cannot be used on this machine; null when it can.", resolve: ({ problem }) => problem ?? null }),
  }),
});

builder.queryField("monitorScripts", (t) =>
  t.field({
    type: [MonitorScript],
    description: "The ways to watch hosts and services actively, by name.",
    authScopes: needs.read,
    resolve: (_root, _args, context) => [...context.services.monitors.scripts()],
  }),
);

const PhaseType = builder.objectRef<Phase>("MonitorPhase").implement({
  description: "A part of a measurement's time.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "dns, connect, tls, first byte, transfer …" }),
    ms: t.exposeFloat("ms", { description: "Milliseconds it took." }),
  }),
});

const Detail = builder.objectRef<{ readonly name: string; readonly value: string }>("MonitorDetail").implement({
  description: "A fact beside the value.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "stratum, certificate days, loss % …" }),
    value: t.string({ description: fromNetwork("What was found."), resolve: ({ value }) => cleanUntrusted(value) }),
  }),
});

export const MonitorResult = builder.objectRef<ResultShape>("MonitorResult").implement({
  description: "One measurement.",
  fields: (t) => ({
    time: t.field({ type: "DateTime", description: "When it began.", resolve: ({ timeMs }) => timeMs }),
    verdict: t.field({ type: MonitorVerdictEnum, description: "What it says.", resolve: ({ verdict }) => verdict }),
    value: t.float({ nullable: true, description: "In the unit; null when there is none.", resolve: ({ value }) => value ?? null }),
    unit: t.exposeString("unit", { description: "Unit of the value." }),
    message: t.string({ description: fromNetwork("The value, or what is wrong, in words."), resolve: ({ message }) => cleanUntrusted(message) }),
    durationMs: t.exposeFloat("durationMs", { description: "Milliseconds the measurement took." }),
    phases: t.field({
      type: [PhaseType],
      description: "Its phases in order; where it failed, that one is the last.",
      resolve: ({ phases }) => [...(phases ?? [])],
    }),
    details: t.field({ type: [Detail], description: "What else was found.", resolve: ({ details }) => [...(details ?? [])] }),
  }),
});

defineMutation({
  name: "runMonitor",
  description: "Measures once and keeps nothing.",
  needs: needs.write,
  input: (t) => ({
    script: t.string({ required: true, description: "Name of the monitoring script.", validate: scriptRule }),
    target: t.string({ required: true, description: "Host name, address or URL.", validate: targetRule }),
    parameters: t.field({ type: "JSON", description: "Parameters of the script, by name." }),
    timeout: t.field({ type: "Duration", description: "When it is given up; the script's own when left out." }),
    warning: t.float({ description: "Threshold in the script's unit; the script's own when left out." }),
    critical: t.float({ description: "As warning." }),
  }),
  payload: { result: { type: MonitorResult, description: "What was found; null after a dry run." } },
  plan: ({ parameters, timeout, warning, critical, ...input }, context) => {
    const { monitors } = context.services;
    const plan = monitors.plan({
      ...input,
      parameters: parametersOf(parameters),
      ...(timeout ? { timeoutMs: parseDuration(timeout, "input.timeout") } : {}),
      ...(typeof warning === "number" ? { warning } : {}),
      ...(typeof critical === "number" ? { critical } : {}),
    });
    const target = cleanUntrusted(plan.target);
    return {
      summary: `Measures ${target} once with ${plan.script}.`,
      effects: [{ description: `This machine sends packets to ${target}.`, count: 1 }],
      change: { target: `monitor target ${target}`, after: plan },
      apply: async () => {
        const result = await monitors.measure(plan, accessOf(context), context.signal);
        return { result, summary: cleanUntrusted(`${plan.script} of ${plan.target}: ${result.verdict}, ${result.message}`) };
      },
    };
  },
});

export default { name: "monitor-script" };
