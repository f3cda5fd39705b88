import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import type { MonitorState } from "../../model/monitor-state.ts";
import { throughOf } from "../../model/principal.ts";
import { monitorLimits, type Monitor as MonitorShape, type NewMonitor } from "../../model/services/monitors.ts";
import { formatDuration, parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, keysetPage, pageArgs } from "../connection.ts";
import { accessOf, principalOf } from "../context.ts";
import { idRule } from "../id-rule.ts";
import { parametersOf, scriptRule, targetRule } from "../monitor-input.ts";
import { defineMutation } from "../mutation.ts";
import { cleanJson, cleanUntrusted } from "../untrusted-text.ts";
import { foundMonitors, visibleMonitors } from "../visible-monitors.ts";
import { describedEnum } from "./enums.ts";
import { MonitorResult } from "./monitor-script.ts";

const states = {
  PENDING: "Not enough is known yet.",
  OK: "It answers as it should.",
  WARNING: "Its value is beyond the warning threshold, or something needs a look.",
  CRITICAL: "Its value is beyond the critical threshold.",
  DOWN: "It does not answer, or not as demanded.",
  UNMEASURED: "It cannot be measured from here.",
} satisfies Record<MonitorState, string>;
export const MonitorStateEnum = describedEnum("MonitorState", "Where a monitor stands.", states);

export const Monitor = builder.objectRef<MonitorShape>("Monitor").implement({
  description: "A host or service that is measured again and again.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the monitor." }),
    script: t.exposeString("script", { description: "Name of its script." }),
    target: t.string({ description: "What it watches.", resolve: ({ target }) => cleanUntrusted(target) }),
    parameters: t.field({ type: "JSON", description: "Parameters of its script.", resolve: ({ parameters }) => cleanJson(parameters) }),
    interval: t.field({ type: "Duration", description: "How often it measures.", resolve: ({ intervalMs }) => intervalMs }),
    timeout: t.field({ type: "Duration", description: "When a measurement is given up.", resolve: ({ timeoutMs }) => timeoutMs }),
    warning: t.float({ description: "Threshold in the script's unit.", resolve: ({ thresholds }) => thresholds.warning }),
    critical: t.float({ description: "Threshold in the script's unit.", resolve: ({ thresholds }) => thresholds.critical }),
    failures: t.exposeInt("failures", { description: "Consecutive worse results that change its state." }),
    recoveries: t.exposeInt("recoveries", { description: "Consecutive better results that change its state." }),
    enabled: t.exposeBoolean("enabled", { description: "False while it does not measure." }),
    state: t.field({ type: MonitorStateEnum, description: "Where it stands.", resolve: ({ standing }) => standing.state }),
    since: t.field({ type: "DateTime", description: "Since when it stands there.", resolve: ({ standing }) => standing.sinceMs }),
    last: t.field({ type: MonitorResult, nullable: true, description: "Its last measurement; null before the first.", resolve: ({ last }) => last ?? null }),
    createdBy: t.string({ description: "Who made it.", resolve: ({ createdBy }) => cleanUntrusted(createdBy) }),
    createdThrough: t.string({ description: "Through what: a session, or a token's name.", resolve: ({ createdThrough }) => cleanUntrusted(createdThrough) }),
    createdAt: t.field({ type: "DateTime", description: "When.", resolve: ({ createdAtMs }) => createdAtMs }),
  }),
});

const statesRule = z.array(z.unknown()).max(Object.keys(states).length, "Each state once is enough.");

const MonitorFilter = builder.inputType("MonitorFilter", {
  description: "Which monitors. All given fields must hold.",
  fields: (t) => ({
    target: t.string({ description: "Part of the target; case does not matter.", validate: targetRule.nullish() }),
    script: t.string({ description: "Name of the script.", validate: scriptRule.nullish() }),
    state: t.field({ type: [MonitorStateEnum], description: "One of these states.", validate: statesRule.nullish() }),
    enabled: t.boolean({ description: "Whether it measures." }),
  }),
});

const MonitorConnection = connectionOf("Monitor", Monitor, "monitors");

builder.queryField("monitors", (t) =>
  t.field({
    type: MonitorConnection,
    description: "What is watched actively, newest first. A caller limited to networks sees monitors of what is inside them.",
    authScopes: needs.read,
    args: { filter: t.arg({ type: MonitorFilter, description: "Which ones." }), ...pageArgs(50) },
    resolve: async (_root, { filter, ...page }, context) => {
      const { target, script, state, enabled } = filter ?? {};
      const rows = visibleMonitors(context).filter(
        (each) =>
          (!target || each.target.toLowerCase().includes(target.toLowerCase())) &&
          (!script || each.script === script) &&
          (!state || state.includes(each.standing.state)) &&
          (typeof enabled !== "boolean" || each.enabled === enabled),
      );
      return keysetPage(page, async ({ first, after }) => {
        // Ids sort by time: the page goes on right even when the monitor behind the cursor is gone.
        const rest = after === null ? rows : rows.filter(({ id }) => id < after);
        const shown = rest.slice(0, first);
        return { rows: shown, total: rows.length, ...(rest.length > shown.length && { next: shown.at(-1)!.id }) };
      });
    },
  }),
);

const countRule = z.int().min(1, "At least 1 result.").max(20, "At most 20 results.");
const briefly = ({ script, target, intervalMs }: NewMonitor): string => `${script} of ${cleanUntrusted(target)} every ${formatDuration(intervalMs)}`;
const contentOf = ({ script, target, parameters, intervalMs, timeoutMs, thresholds, failures, recoveries, enabled }: NewMonitor) => ({
  script,
  target,
  parameters,
  intervalMs,
  timeoutMs,
  thresholds,
  failures,
  recoveries,
  enabled,
});

defineMutation({
  name: "addMonitors",
  description: "Watches targets with a script from now on. Each is measured once first, on a dry run too. Adding the same twice changes nothing.",
  needs: needs.write,
  input: (t) => ({
    script: t.string({ required: true, description: "Name of the monitoring script.", validate: scriptRule }),
    targets: t.stringList({
      required: true,
      description: "Host names, addresses or URLs.",
      validate: z.array(targetRule).min(1, "At least one target must be named.").max(monitorLimits.targets, `At most ${monitorLimits.targets} targets.`),
    }),
    parameters: t.field({ type: "JSON", description: "Parameters of the script, by name." }),
    interval: t.field({ type: "Duration", description: "How often; the script's own when left out." }),
    timeout: t.field({ type: "Duration", description: "When a measurement is given up; the script's own when left out." }),
    warning: t.float({ description: "Threshold in the script's unit; the script's own when left out." }),
    critical: t.float({ description: "As warning." }),
    failures: t.int({ required: true, defaultValue: 3, description: "Consecutive worse results that change the state.", validate: countRule }),
    recoveries: t.int({ required: true, defaultValue: 2, description: "Consecutive better results that change it back.", validate: countRule }),
  }),
  payload: { monitors: { type: [Monitor], description: "The monitors; null after a dry run." } },
  plan: async ({ targets, parameters, interval, timeout, warning, critical, ...input }, context) => {
    const { monitors } = context.services;
    const principal = principalOf(context);
    const by = { networks: principal.networks, createdBy: principal.userName, createdThrough: throughOf(principal) };
    const wanted = [...new Set(targets.map((target) => target.trim()))].map((target) =>
      monitors.planMonitor(
        {
          ...input,
          target,
          enabled: true,
          parameters: parametersOf(parameters),
          ...(interval ? { intervalMs: parseDuration(interval, "input.interval") } : {}),
          ...(timeout ? { timeoutMs: parseDuration(timeout, "input.timeout") } : {}),
          ...(typeof warning === "number" ? { warning } : {}),
          ...(typeof critical === "number" ? { critical } : {}),
        },
        by,
      ),
    );
    const fresh = wanted.filter((each) => monitors.sameAs(each) === undefined);
    const results = await Promise.all(fresh.map((each) => monitors.measure(each, accessOf(context), context.signal)));
    const found = fresh.map((each, i) => `${briefly(each)}; now ${results[i]!.verdict}: ${cleanUntrusted(results[i]!.message)}`);
    const isGood = ({ verdict }: (typeof results)[number]): boolean => verdict === "OK";
    return {
      summary:
        fresh.length === 0 ? "All of this is watched already." : `Watches ${fresh.length === 1 ? found[0] : `${fresh.length} targets with ${input.script}`}.`,
      effects: fresh.length === 0 ? [] : [{ description: "From now on this machine measures them again and again.", count: fresh.length, examples: found }],
      warnings: [
        ...(fresh.length < wanted.length ? [`${wanted.length - fresh.length} of them are watched like this already.`] : []),
        ...results.flatMap((result, i) =>
          isGood(result) ? [] : [`${cleanUntrusted(fresh[i]!.target)} is ${result.verdict} now: ${cleanUntrusted(result.message)}`],
        ),
      ],
      needed: fresh.length > 0,
      change: { target: `monitors with ${input.script}`, after: wanted.map(contentOf) },
      apply: async () => {
        const added = [...(await monitors.add(fresh))];
        const ids = added.map(({ id }) => id);
        return { monitors: added, undo: { mutation: "removeMonitors", input: { ids }, description: "Stops watching them." } };
      },
    };
  },
});

defineMutation({
  name: "updateMonitor",
  description: "Changes what is given of a monitor. Its state stays until measurements change it.",
  needs: needs.write,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the monitor.", validate: idRule }),
    interval: t.field({ type: "Duration", description: "How often it measures." }),
    timeout: t.field({ type: "Duration", description: "When a measurement is given up." }),
    warning: t.float({ description: "Threshold in the script's unit." }),
    critical: t.float({ description: "Threshold in the script's unit." }),
    failures: t.int({ description: "Consecutive worse results that change the state.", validate: countRule.nullish() }),
    recoveries: t.int({ description: "Consecutive better results that change it back.", validate: countRule.nullish() }),
    enabled: t.boolean({ description: "Whether it measures." }),
  }),
  payload: { monitor: { type: Monitor, description: "The monitor as it is then." } },
  plan: ({ id, interval, timeout, ...given }, context) => {
    const { monitors } = context.services;
    const monitor = foundMonitors([id], context, "input.id")[0]!;
    const wanted = monitors.planMonitor(
      {
        script: monitor.script,
        target: monitor.target,
        parameters: monitor.parameters,
        intervalMs: interval ? parseDuration(interval, "input.interval") : monitor.intervalMs,
        timeoutMs: timeout ? parseDuration(timeout, "input.timeout") : monitor.timeoutMs,
        warning: given.warning ?? monitor.thresholds.warning,
        critical: given.critical ?? monitor.thresholds.critical,
        failures: given.failures ?? monitor.failures,
        recoveries: given.recoveries ?? monitor.recoveries,
        enabled: given.enabled ?? monitor.enabled,
      },
      monitor,
    );
    const same = monitors.sameAs(wanted);
    if (same && same.id !== id)
      throw new AppError("CONFLICT", "Another monitor does the same at this interval.", {
        path: "input.interval",
        got: formatDuration(wanted.intervalMs),
        cure: `Change or remove ${same.id}.`,
      });
    const before = contentOf(monitor);
    const after = contentOf(wanted);
    const needed = JSON.stringify(before) !== JSON.stringify(after);
    return {
      summary: needed ? `Changes the monitor ${briefly(wanted)}${wanted.enabled ? "" : ", which rests"}.` : "The monitor already is like that.",
      effects: needed ? [{ description: `It is from now on: ${briefly(wanted)}${wanted.enabled ? "" : ", resting"}.`, count: 1 }] : [],
      needed,
      preview: { monitor },
      change: { target: `monitor ${id}`, before, after },
      apply: async () => ({ monitor: await monitors.change({ ...monitor, ...wanted }) }),
    };
  },
});

defineMutation({
  name: "removeMonitors",
  description: "Stops watching.",
  needs: needs.write,
  input: (t) => ({
    ids: t.idList({
      required: true,
      description: "Ids of monitors.",
      validate: z.array(idRule).min(1, "At least one monitor must be named.").max(100, "At most 100 monitors."),
    }),
  }),
  payload: { monitors: { type: [Monitor], description: "Those that were removed; null after a dry run." } },
  plan: ({ ids }, context) => {
    const monitors = [...foundMonitors([...new Set(ids)], context, "input.ids[*]")];
    return {
      summary: `Stops watching ${monitors.length === 1 ? briefly(monitors[0]!) : `${monitors.length} targets`}.`,
      effects: [{ description: "They are measured no more.", count: monitors.length, examples: monitors.map(briefly) }],
      change: { target: `monitors ${ids.join(", ").slice(0, 200)}`, before: monitors.map(contentOf) },
      apply: async () => {
        await context.services.monitors.remove(monitors.map(({ id }) => id));
        return { monitors };
      },
    };
  },
});

export default { name: "monitor" };
