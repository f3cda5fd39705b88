import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "src");

interface Rule {
  /** Folders of `src` it may import from beside itself. */
  readonly folders: readonly string[];
  /** `node:` modules and packages it may import; `any` leaves them free but for the guarded ones. */
  readonly outside: readonly string[] | "any";
  /** Files of a plug-in folder may not know each other. */
  readonly siblings?: false;
}

/** ARCHITECTURE §2: who may import whom. `app`, `commands` and `main.ts` may import everything. */
const rules: Readonly<Record<string, Rule>> = {
  net: { folders: [], outside: ["node:crypto"] },
  wire: { folders: ["net"], outside: ["node:crypto"] },
  model: { folders: ["net"], outside: ["zod", "commander", "node:stream"] },
  dissectors: { folders: ["net", "wire", "model"], outside: ["zod", "node:crypto"], siblings: false },
  decoders: { folders: ["net", "wire", "model"], outside: ["zod", "node:crypto"], siblings: false },
  checks: { folders: ["net", "model"], outside: ["zod"], siblings: false },
  runtime: { folders: ["net", "model"], outside: "any" },
  auth: { folders: ["net", "model", "runtime"], outside: "any" },
  pipeline: { folders: ["net", "model", "runtime"], outside: "any" },
  enrich: { folders: ["net", "model", "runtime"], outside: "any" },
  policies: { folders: ["net", "model", "runtime"], outside: "any" },
  jobs: { folders: ["net", "model", "runtime", "pipeline"], outside: "any" },
  charts: { folders: ["net", "model", "runtime"], outside: "any" },
  collectors: { folders: ["net", "model", "runtime", "pipeline"], outside: "any", siblings: false },
  monitors: { folders: ["net", "model", "runtime"], outside: "any", siblings: false },
  notifiers: { folders: ["net", "model", "runtime"], outside: "any", siblings: false },
  integrations: { folders: ["net", "model", "runtime"], outside: "any", siblings: false },
  snmp: { folders: ["net", "model", "runtime"], outside: "any" },
  store: { folders: ["net", "model", "runtime"], outside: "any" },
  api: { folders: ["net", "model", "runtime", "auth", "store"], outside: "any" },
  mcp: { folders: ["net", "model", "runtime", "auth", "api"], outside: "any" },
};

/** Packages with one home. */
const guarded: Readonly<Record<string, string>> = {
  "@clickhouse/client": "store",
  chdb: "store",
  "@prisma/client": "store",
  "@prisma/adapter-libsql": "store",
  "@prisma/adapter-pg": "store",
  koffi: "collectors",
  cap: "collectors",
};

const sqlText = /\b(SELECT|INSERT INTO|CREATE TABLE|ALTER TABLE|DELETE FROM)\b[^"'`]*\b(FROM|INTO|TABLE|VALUES|ADD|WHERE)\b/;

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts") && !name.split(sep).includes("generated"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  return [
    ...readFileSync(file, "utf8").matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)\s*import\s+"([^"]+)"/g),
  ].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

describe("layers", () => {
  it.each(Object.entries(rules))("src/%s imports only what the design allows", (folder, rule) => {
    const wrong: string[] = [];
    for (const file of files(join(source, folder))) {
      const where = relative(root, file);
      for (const specifier of importsOf(file)) {
        if (specifier.startsWith(".")) {
          const target = relative(source, resolve(file, "..", specifier)).split(sep);
          const home = target[0]!;
          if (home !== folder && !rule.folders.includes(home))
            wrong.push(
              `${where} imports src/${target.join("/")}: ${folder} may import ${rule.folders.join(", ") || "nothing"}. Hand it in through an interface of model/services, wired in app.`,
            );
          if (rule.siblings === false && home === folder && !specifier.startsWith("../../"))
            wrong.push(`${where} imports its sibling ${specifier}: move what they share to wire, net or model.`);
        } else if (rule.outside !== "any" && !rule.outside.some((allowed) => specifier === allowed || packageOf(specifier) === allowed)) {
          wrong.push(`${where} imports ${specifier}: ${folder} is pure and may import ${rule.outside.join(", ")} only.`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("guarded packages stay at home", () => {
    const wrong: string[] = [];
    for (const file of files(source)) {
      const folder = relative(source, file).split(sep)[0]!;
      for (const specifier of importsOf(file)) {
        const home = guarded[packageOf(specifier)];
        if (home && home !== folder) wrong.push(`${relative(root, file)} imports ${specifier}: only src/${home} may.`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("SQL text lives only in src/store", () => {
    const wrong = files(source).filter(
      (file) => !relative(source, file).startsWith("store") && sqlText.test(readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
    );
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });

  it("only app/config.ts reads the environment", () => {
    const handsOn = [join("app", "config.ts"), join("runtime", "child.ts")];
    const wrong = files(source).filter((file) => !handsOn.includes(relative(source, file)) && /process\.env\b/.test(readFileSync(file, "utf8")));
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });

  it("web sees schema/ and nothing of src/, prisma/ or node:", () => {
    const wrong: string[] = [];
    for (const file of files(join(root, "web", "src"))) {
      for (const specifier of importsOf(file)) {
        const target = specifier.startsWith(".") ? relative(root, resolve(file, "..", specifier)) : specifier;
        if (/^(src|prisma|node:)/.test(target)) wrong.push(`${relative(root, file)} imports ${specifier}: ask the GraphQL API instead.`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("folders", () => {
  it("no drawer that fills up", () => {
    const drawers = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
      /(^|\/)(utils?|common|lib|helpers?|core|misc)(\.ts)?$/.test(name),
    );
    expect(drawers).toEqual([]);
  });

  it.each(["dissectors", "collectors", "collectors/capture", "decoders", "monitors"])("every plug-in of src/%s has its own test", (folder) => {
    const plugins = existsSync(join(source, folder)) ? readdirSync(join(source, folder)).filter((name) => name.endsWith(".ts")) : [];
    const missing = plugins.filter((name) => !existsSync(join(root, "test", folder, name.replace(/\.ts$/, ".test.ts"))));
    expect(missing.map((name) => `test/${folder}/${name.replace(/\.ts$/, ".test.ts")}`)).toEqual([]);
  });

  it("the README's map names every folder of src", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory() && files(join(source, entry.name)).length > 0);
    expect(folders.map((entry) => entry.name).filter((name) => !readme.includes(`src/${name}`))).toEqual([]);
  });
});
