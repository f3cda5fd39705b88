import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { parse } from "yaml";
import { AppError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { type Config, type SettingName, settings } from "./settings.ts";

export type { Config } from "./settings.ts";

const names = Object.keys(settings.shape) as SettingName[];
const words = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
export const variableOf = (name: string): string => `WIREGRAPH_${words(name).join("_").toUpperCase()}`;
export const flagOf = (name: string): string => `--${words(name).join("-")}`;

interface Sources {
  /** Flags as commander gives them; unknown keys are other options of the command. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** File < environment < flags, all errors at once with their place. The one reader of `process.env`. */
export function loadConfig({ flags = {}, environment = process.env }: Sources = {}): Config {
  const file = readFile((flags["config"] as string | undefined) ?? environment["WIREGRAPH_CONFIG"]);
  const merged: Record<string, unknown> = { ...file.values };
  const origin: Record<string, string> = Object.fromEntries(Object.keys(file.values).map((key) => [key, `${file.path}: ${key}`]));
  const problems: string[] = [];
  for (const name of names) {
    const fromEnvironment = environment[variableOf(name)];
    if (fromEnvironment !== undefined && fromEnvironment !== "") [merged[name], origin[name]] = [fromEnvironment, variableOf(name)];
    if (flags[name] !== undefined) [merged[name], origin[name]] = [flags[name], flagOf(name)];
  }
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith("WIREGRAPH_") || variable === "WIREGRAPH_CONFIG" || /^WIREGRAPH_(TEST|CONFORMANCE|DESIGN)_/.test(variable)) continue;
    if (!names.some((name) => variableOf(name) === variable)) problems.push(`${variable}: no such setting${suggestion(variable, names.map(variableOf))}`);
  }
  const parsed = settings.safeParse(merged);
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) problems.push(`${file.path}: ${key}: no such setting${suggestion(key, names)}`);
      continue;
    }
    const name = String(issue.path[0] ?? "");
    problems.push(`${origin[name] ?? name}: ${issue.message}, got ${JSON.stringify(name === "token" ? "***" : merged[name])?.slice(0, 80)}`);
  }
  if (problems.length > 0 || !parsed.data) {
    throw new AppError("BAD_INPUT", `The configuration has ${problems.length === 1 ? "an error" : `${problems.length} errors`}:\n  ${problems.join("\n  ")}`, {
      cure: "Every setting is described in docs/configuration.md and by: npx wiregraph serve --help",
    });
  }
  const config = parsed.data;
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    throw new AppError("BAD_INPUT", "tlsCert and tlsKey belong together.", { cure: "Set WIREGRAPH_TLS_CERT and WIREGRAPH_TLS_KEY." });
  }
  return { ...config, dataDir: resolve(config.dataDir.replace(/^~(?=\/|$)/, homedir())) };
}

function readFile(path: string | undefined): { readonly path: string; readonly values: Record<string, unknown> } {
  const chosen = path ?? join(homedir(), ".config", "wiregraph", "wiregraph.yaml");
  if (!existsSync(chosen)) {
    if (path === undefined) return { path: chosen, values: {} };
    throw new AppError("BAD_INPUT", `The configuration file ${path} does not exist.`, { cure: "Correct --config or WIREGRAPH_CONFIG." });
  }
  let values: unknown;
  try {
    values = parse(readFileSync(chosen, "utf8")) ?? {};
  } catch (cause) {
    throw new AppError("BAD_INPUT", `${chosen} is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`, {}, { cause });
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new AppError("BAD_INPUT", `${chosen} must hold settings, one per line.`, { wanted: "port: 3000", got: JSON.stringify(values)?.slice(0, 60) });
  }
  return { path: chosen, values: values as Record<string, unknown> };
}

/** `, did you mean X?` when a known name is close. */
function suggestion(text: string, known: readonly string[]): string {
  const near = nearestName(text, known);
  return near === undefined ? "" : `, did you mean ${near}?`;
}

/** Gives a command the flags of these settings, described by the settings' own texts. */
export function addConfigFlags(command: Command, ...wanted: readonly SettingName[]): Command {
  command.addOption(new Option("--config <file>", "YAML file with settings"));
  for (const name of wanted) {
    const shape = settings.shape[name];
    const isSwitch = name === "insecureHttp";
    command.addOption(new Option(`${flagOf(name)}${isSwitch ? "" : " <value>"}`, `${shape.description ?? ""} (${variableOf(name)})`));
  }
  return command;
}
