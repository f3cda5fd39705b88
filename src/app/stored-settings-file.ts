import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../model/errors.ts";

export interface StoredSettings {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What people changed in the web UI, setting by name. BAD_INPUT for a file that is damaged. */
export function readStoredSettings(dataDir: string): StoredSettings {
  const path = join(dataDir, "settings.json");
  if (!existsSync(path)) return { path, values: {} };
  const damaged = (problem: string, cause?: unknown): AppError =>
    new AppError("BAD_INPUT", `${path} ${problem}`, { cure: "Correct or remove it: without it what was changed in the web UI is forgotten." }, { cause });
  try {
    const values: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof values === "object" && values !== null && !Array.isArray(values)) return { path, values: values as Record<string, unknown> };
  } catch (cause) {
    throw damaged(`cannot be read: ${(cause as Error).message}`, cause);
  }
  throw damaged("holds no settings.");
}
