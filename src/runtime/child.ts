import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ModuleProcessOptions extends Omit<SpawnOptions, "env"> {
  /** Options of node itself. */
  readonly nodeArgs?: readonly string[];
  /** Variables added to this process's own. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts one of our own modules as a process: the compiled file as it is, a TypeScript source (tests, `npm run dev`) through tsx. */
export function spawnModule(module: URL, args: readonly string[], options: ModuleProcessOptions): ChildProcess {
  const { nodeArgs = [], variables = {}, ...rest } = options;
  const file = fileURLToPath(module);
  const loader = file.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  return spawn(process.execPath, [...nodeArgs, ...loader, file, ...args], { ...rest, env: { ...process.env, ...variables } });
}

/** Starts a program of the system with variables added to this process's own. */
export function spawnProgram(program: string, args: readonly string[], options: Omit<ModuleProcessOptions, "nodeArgs">): ChildProcess {
  const { variables = {}, ...rest } = options;
  return spawn(program, [...args], { ...rest, env: { ...process.env, ...variables } });
}

/** The sibling module `name` (without ending) of `base`, as `.ts` in sources and `.js` when compiled. */
export function siblingModule(base: string, name: string): URL {
  return new URL(`${name}${base.endsWith(".ts") ? ".ts" : ".js"}`, base);
}
