import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { parseDocument } from "yaml";
import { isSecretName } from "../auth/mask-secrets.ts";
import { AppError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { SettingSource } from "../model/services/settings.ts";
import { readStoredSettings } from "./stored-settings-file.ts";
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

/** What is stored in the data directory < file < environment < flags, all errors at once with their place. The one reader of `process.env`. */
export function loadConfig({ flags = {}, environment = process.env }: Sources = {}): Config {
  const file = readFile((flags["config"] as string | undefined) ?? environment["WIREGRAPH_CONFIG"]);
  const stored = readStoredSettings(dataDirOf(flags["dataDir"] ?? environment[variableOf("dataDir")] ?? file.values["dataDir"]));
  const merged: Record<string, unknown> = { ...stored.values, ...file.values };
  const origin: Record<string, string> = {
    ...Object.fromEntries(Object.keys(stored.values).map((key) => [key, `${stored.path}: ${key}`])),
    ...Object.fromEntries(Object.keys(file.values).map((key) => [key, `${file.path}: ${key}`])),
  };
  const problems: string[] = [...file.problems];
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
    problems.push(
      `${origin[name] ?? name}: ${issue.message.replace(/\.$/, "")}, got ${JSON.stringify(isSecretName(name) ? "***" : merged[name])?.slice(0, 80)}`,
    );
  }
  for (const pair of [
    ["tlsCert", "tlsKey"],
    ["oidcIssuer", "oidcClientId"],
  ] as const) {
    const [given, missing] = isGiven(merged[pair[0]]) ? pair : ([pair[1], pair[0]] as const);
    if (isGiven(merged[given]) && !isGiven(merged[missing])) problems.push(`${origin[given]}: needs ${missing} beside it (${variableOf(missing)})`);
  }
  if (isGiven(merged["clickhouseCluster"]) && !isGiven(merged["clickhouseUrl"]))
    problems.push(`${origin["clickhouseCluster"]}: needs clickhouseUrl beside it (${variableOf("clickhouseUrl")}): a server of the cluster`);
  if (problems.length > 0 || !parsed.data) {
    throw new AppError("BAD_INPUT", `The configuration has ${problems.length === 1 ? "an error" : `${problems.length} errors`}:\n  ${problems.join("\n  ")}`, {
      cure: "Every setting is described in docs/configuration.md and by: npx wiregraph serve --help",
    });
  }
  const config = { ...parsed.data, dataDir: dataDirOf(parsed.data.dataDir) };
  const sourceOf = (name: SettingName): SettingSource => {
    if (flags[name] !== undefined) return "FLAG";
    if (isGiven(environment[variableOf(name)]) && environment[variableOf(name)] !== "") return "ENVIRONMENT";
    return name in file.values ? "FILE" : name in stored.values ? "STORED" : "DEFAULT";
  };
  origins.set(config, Object.fromEntries(names.map((name) => [name, { source: sourceOf(name), place: origin[name] ?? "" }])));
  return config;
}

const dataDirOf = (given: unknown): string =>
  resolve((typeof given === "string" && given !== "" ? given : settings.parse({}).dataDir).replace(/^~(?=\/|$)/, homedir()));

interface Origin {
  readonly source: SettingSource;
  /** The file with its key, the variable or the flag. */
  readonly place: string;
}
const origins = new WeakMap<Config, Readonly<Record<string, Origin>>>();

/** Where a setting of a loaded configuration comes from. */
export function originOf(config: Config, name: SettingName): Origin {
  return origins.get(config)?.[name] ?? { source: "DEFAULT", place: "" };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

interface SettingsFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What is wrong with it as YAML. */
  readonly problems: readonly string[];
}

/** The settings file that `loadConfig` reads; undefined when there is none. */
export function settingsFileOf({ flags = {}, environment = process.env }: Sources = {}): string | undefined {
  const path = chosenFile((flags["config"] as string | undefined) ?? environment["WIREGRAPH_CONFIG"]);
  return existsSync(path) ? resolve(path) : undefined;
}

const chosenFile = (path: string | undefined): string => path ?? join(homedir(), ".config", "wiregraph", "wiregraph.yaml");

function readFile(path: string | undefined): SettingsFile {
  const chosen = chosenFile(path);
  const unreadable = (problem: string): SettingsFile => ({ path: chosen, values: {}, problems: [`${chosen}: ${problem}`] });
  if (!existsSync(chosen))
    return path === undefined ? { path: chosen, values: {}, problems: [] } : unreadable("does not exist; correct --config or WIREGRAPH_CONFIG");
  let text: string;
  try {
    text = readFileSync(chosen, "utf8");
  } catch (error) {
    return unreadable(`it cannot be read: ${(error as Error).message}`);
  }
  const document = parseDocument(text, { prettyErrors: false });
  const problems = document.errors.map(({ message, pos }) => `${chosen}: line ${text.slice(0, pos[0]).split("\n").length}: is not YAML: ${message}`);
  // A key that stands twice still has a value; what is no YAML at all has none to trust.
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY")) return { path: chosen, values: {}, problems };
  const values: unknown = document.toJS() ?? {};
  if (typeof values === "object" && values !== null && !Array.isArray(values)) return { path: chosen, values: values as Record<string, unknown>, problems };
  return unreadable(`wanted settings, one per line, such as port: 3000; got ${JSON.stringify(values)?.slice(0, 60)}`);
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
    const isSwitch = name === "insecureHttp" || name === "egressLoopback";
    command.addOption(new Option(`${flagOf(name)}${isSwitch ? "" : " <value>"}`, `${shape.description ?? ""} (${variableOf(name)})`));
  }
  return command;
}
