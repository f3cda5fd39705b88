import { flagOf, variableOf } from "../../src/app/config.ts";
import { settings } from "../../src/app/settings.ts";
import { formatDuration } from "../../src/model/time.ts";

const durations = new Set(["idleTimeout", "activeTimeout", "retention", "queryTimeout", "slowStreamTimeout"]);

/** The rows of docs/configuration.md, computed from the settings. */
export function configurationRows(): string[] {
  const defaults = settings.parse({}) as Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  return Object.entries(settings.shape).map(([name, shape]) => {
    const value = name === "dataDir" ? "~/.local/share/wiregraph" : durations.has(name) ? formatDuration(defaults[name] as number) : defaults[name];
    const shown = value === undefined || (Array.isArray(value) && value.length === 0) ? "" : `\`${value.toString()}\``;
    return `| \`${name}\` | \`${variableOf(name)}\` | \`${flagOf(name)}\` | ${shown} | ${(shape as { description?: string }).description} |`;
  });
}
