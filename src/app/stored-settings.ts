import { renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { AppError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { ServerSettings, SettingChange, SettingEntry } from "../model/services/settings.ts";
import { formatDuration } from "../model/time.ts";
import type { Log } from "../runtime/log.ts";
import { originOf, variableOf } from "./config.ts";
import { readStoredSettings } from "./stored-settings-file.ts";
import { type Config, type SettingName, settings } from "./settings.ts";

/** Settings that people change in the web UI. Where this server listens, whom it trusts and where its data are is for who runs it. */
const editable: readonly SettingName[] = [
  "activeTimeout",
  "anonymousRequestsPerMinute",
  "captureFilter",
  "captureProcesses",
  "collectFrom",
  "idleTimeout",
  "interfaces",
  "localNetworks",
  "logLevel",
  "maxFlows",
  "maxUploadBytes",
  "networkNames",
  "promiscuous",
  "queryTimeout",
  "requestsPerMinute",
  "retention",
  "snapLength",
  "spoolBytes",
  "storeBytes",
];
/** Values that say how to get in somewhere. */
const hidden = /^(?:url|token|clickhouseUrl|databaseUrl|tlsKey)$|secret|password/i;

const names = Object.keys(settings.shape) as SettingName[];
const isDuration = (name: SettingName): boolean => z.toJSONSchema(settings.shape[name], { io: "input", unrepresentable: "any" }).type === "string";
/** A value as the settings file takes it. */
const written = (name: SettingName, value: unknown): unknown => (typeof value === "number" && isDuration(name) ? formatDuration(value) : value);
const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function createServerSettings(config: Config, log: Log): ServerSettings {
  const running: Record<string, unknown> = { ...config };
  const parse = (name: SettingName, value: unknown): unknown => settings.shape[name].safeParse(value ?? undefined).data;

  const entryOf = (name: SettingName, stored: Readonly<Record<string, unknown>>): SettingEntry => {
    const { source, place } = originOf(config, name);
    const isFixed = source !== "DEFAULT" && source !== "STORED";
    const value = running[name];
    const next = isFixed ? value : parse(name, stored[name]);
    const isHidden = hidden.test(name);
    const defaultValue = name === "dataDir" ? undefined : parse(name, undefined);
    return {
      name,
      description: settings.shape[name].description ?? "",
      variable: variableOf(name),
      source,
      isEditable: editable.includes(name) && !isFixed,
      ...(value !== undefined && !isHidden && { value: written(name, value) }),
      ...(defaultValue !== undefined && { defaultValue: written(name, defaultValue) }),
      ...(isFixed && { fixedBy: place }),
      ...(editable.includes(name) && !isEqual(next, value) && { next: { value: written(name, next) ?? null } }),
    };
  };

  const check = (changes: readonly SettingChange[]): void => {
    for (const [i, { name, value }] of changes.entries()) {
      const path = `input.changes[${i}]`;
      const known = names.find((each) => each === name);
      if (!known || !editable.includes(known)) {
        const near = nearestName(name, editable);
        throw new AppError("BAD_INPUT", known ? `${name} is not changed here.` : `There is no setting ${JSON.stringify(name.slice(0, 60))}.`, {
          path: `${path}.name`,
          wanted: editable.join(", "),
          got: name.slice(0, 60),
          cure: known
            ? `Set ${variableOf(known)}, or ${name} in the settings file, and start again.`
            : near === undefined
              ? "settings lists them."
              : `Did you mean ${near}?`,
        });
      }
      const { fixedBy } = entryOf(known, {});
      if (fixedBy !== undefined) {
        throw new AppError("CONFLICT", `${name} is fixed by ${fixedBy}, which is stronger than what is stored here.`, {
          path: `${path}.name`,
          cure: `Take it out of there first, or change it there.`,
        });
      }
      const problem = value === null ? undefined : settings.shape[known].safeParse(value).error?.issues[0]?.message;
      if (problem !== undefined) {
        throw new AppError("BAD_INPUT", `This is no value of ${name}: ${problem.replace(/\.$/, "")}.`, {
          path: `${path}.value`,
          wanted: problem,
          got: JSON.stringify(value).slice(0, 80),
        });
      }
    }
  };

  return {
    list() {
      const stored = readStoredSettings(config.dataDir).values;
      return names.map((name) => entryOf(name, stored));
    },
    check,
    async change(changes) {
      check(changes);
      const { path, values } = readStoredSettings(config.dataDir);
      const stored: Record<string, unknown> = { ...values };
      for (const { name, value } of changes) {
        if (value === null) delete stored[name];
        else stored[name] = value;
      }
      writeFileSync(`${path}.new`, `${JSON.stringify(stored, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
      const atOnce: string[] = [];
      if (changes.some(({ name }) => name === "logLevel")) {
        running["logLevel"] = parse("logLevel", stored["logLevel"]);
        log.level = String(running["logLevel"]);
        atOnce.push("logLevel");
      }
      return { atOnce };
    },
  };
}
