import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { graphqlArtefacts } from "../api/schema.ts";
import { toolArtefacts } from "../mcp/artefacts.ts";
import { clickhouseArtefacts } from "../store/flows/artefacts.ts";
import { settings } from "./settings.ts";

/** Every contract in `schema/`, computed from the code: path below `schema/` → text. `npm run gen` writes them, a test compares. */
export async function artefacts(): Promise<Readonly<Record<string, string>>> {
  const configuration = z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as { properties: Record<string, { default?: unknown }> };
  delete configuration.properties["dataDir"]?.default;
  return {
    ...graphqlArtefacts(),
    ...(await toolArtefacts()),
    ...clickhouseArtefacts(),
    "config.schema.json": `${JSON.stringify(configuration, undefined, 2)}\n`,
  };
}

const folder = fileURLToPath(new URL("../../schema/", import.meta.url));

/** Files that lie in `schema/` now. */
export function committedArtefacts(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found[name] = readFileSync(path, "utf8");
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = await artefacts();
  for (const stale of Object.keys(committedArtefacts()).filter((name) => !(name in wanted))) rmSync(join(folder, stale));
  for (const [name, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  process.stdout.write(`schema/: ${Object.keys(wanted).length} files\n`);
}
