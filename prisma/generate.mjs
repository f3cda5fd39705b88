// Makes the two Prisma clients (SQLite and PostgreSQL) from the one schema. Runs before TypeScript exists, so it is plain
// JavaScript with nothing but node_modules; when nothing changed since the last run it only compares a hash.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const sqliteSchema = join(here, "schema.prisma");
const generated = join(here, "..", "src", "store", "inventory", "generated");
const stamp = join(generated, "made-from");
const require = createRequire(import.meta.url);

/** The same models for the other database. */
export function postgresqlSchema(text) {
  const swapped = text.replace('provider = "sqlite"', 'provider = "postgresql"').replace("../src/store/inventory/generated/sqlite", "./postgresql");
  if (!swapped.includes('provider = "postgresql"') || !swapped.includes('"./postgresql"')) {
    throw new Error("prisma/schema.prisma: the datasource's provider or the generator's output is not as generate.mjs expects.");
  }
  return swapped;
}

function run(schema) {
  const cli = join(dirname(require.resolve("prisma/package.json")), "build", "index.js");
  const child = spawn(process.execPath, [cli, "generate", "--schema", schema], {
    cwd: join(here, ".."),
    stdio: ["ignore", "pipe", "pipe"],
    // Generating needs no schema engine: naming any program keeps Prisma from downloading one. Nor does it ask for updates.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`prisma generate failed for ${schema}:\n${output}`))));
  });
}

/** True when clients were made, false when those there are current. */
export async function generateInventoryClients() {
  const schema = readFileSync(sqliteSchema, "utf8");
  const wanted = createHash("sha256")
    .update(schema)
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .update(require("prisma/package.json").version)
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  const derived = join(generated, "postgresql.prisma");
  writeFileSync(derived, postgresqlSchema(schema));
  await Promise.all([run(sqliteSchema), run(derived)]);
  // Last, so that an interrupted run is done again.
  writeFileSync(stamp, wanted);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await generateInventoryClients();
  process.stdout.write(made ? "inventory clients: generated\n" : "inventory clients: up to date\n");
}
