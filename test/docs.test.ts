import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { schema } from "../src/api/schema.ts";
import { parseTool } from "../src/mcp/parse-tool.ts";
import { variableOf } from "../src/app/config.ts";
import { settings } from "../src/app/settings.ts";
import type { CliCommand } from "../src/model/command.ts";
import { discover } from "../src/runtime/discover.ts";
import { configurationRows } from "./support/configuration-table.ts";

const root = resolve(import.meta.dirname, "..");
const pages = [
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
  "README.md",
];

const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

/** Fenced blocks of one language, each with the page and line where it stands. */
function blocks(language: string): { readonly where: string; readonly text: string }[] {
  return pages.flatMap((page) => {
    const text = textOf(page);
    return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
      .filter((match) => match[1] === language)
      .map((match) => ({ where: `${page}:${text.slice(0, match.index).split("\n").length}`, text: match[2]! }));
  });
}

describe("docs/mcp.md", () => {
  it("has every tool in its table, and no other", () => {
    const tools = readdirSync(join(root, "tools")).map((file) => file.replace(/\.graphql$/, ""));
    const rows = [...textOf("docs/mcp.md").matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
    expect(new Set(rows)).toEqual(new Set(tools));
  });
});

describe("examples", () => {
  it.each(blocks("graphql").filter(({ text }) => !text.includes("@tool")))("the GraphQL at $where fits the schema", ({ text }) => {
    expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
  });

  it.each(blocks("graphql").filter(({ text }) => text.includes("@tool")))("the tool at $where is one", ({ text }) => {
    const name = /^query (\w+)/m.exec(text)![1]!;
    expect(parseTool(schema, name, text, false)).toMatchObject({ name, kind: "query" });
  });

  it.each(blocks("json"))("the JSON at $where is JSON", ({ text }) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it.each(blocks("yaml"))("the YAML at $where holds settings", ({ text }) => {
    expect(settings.safeParse(parseYaml(text)).error?.issues ?? []).toEqual([]);
  });

  it("every command line names commands, options and variables that exist", async () => {
    const program = new Command("wiregraph");
    for (const command of await discover<CliCommand>(new URL("../src/commands/", import.meta.url)))
      command.configure(program.command(command.name), () => async () => {});
    const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts;
    const wrong: string[] = [];
    for (const { where, text } of blocks("sh")) {
      for (const line of text.split("\n")) {
        for (const [variable] of line.matchAll(/WIREGRAPH_[A-Z_]+/g)) {
          if (variable !== "WIREGRAPH_CONFIG" && !Object.keys(settings.shape).some((name) => variableOf(name) === variable))
            wrong.push(`${where}: ${variable}`);
        }
        const script = /\bnpm (?:run )?(start|test|[a-z:]+)\b/.exec(line)?.[1];
        if (script && !(script in scripts)) wrong.push(`${where}: npm run ${script}`);
        const words = /\bwiregraph ([^#|]+)/.exec(line)?.[1]?.trim().split(/\s+/);
        if (!line.includes("npx wiregraph") || !words) continue;
        let command = program;
        while (command.commands.length > 0) {
          const next = command.commands.find((sub) => sub.name() === words[0]);
          if (!next) break;
          words.shift();
          command = next;
        }
        if (command === program || command.commands.length > 0) wrong.push(`${where}: no command in "${line}"`);
        for (const flag of words.filter((word) => word.startsWith("--"))) {
          if (!command.options.some((option) => option.long === flag.split("=")[0])) wrong.push(`${where}: ${command.name()} has no ${flag}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("there are examples at all", () => {
    expect(blocks("graphql").length).toBeGreaterThan(5);
    expect(blocks("sh").length).toBeGreaterThan(10);
  });
});

describe("links", () => {
  it.each(pages)("%s links to pages and sections that are there", (page) => {
    const wrong = [...textOf(page).matchAll(/\]\(([^)#:]*\.(?:md|png))?(?:#([^)]+))?\)/g)].filter(([, file, anchor]) => {
      const target = file ? join(page, "..", file) : page;
      if (!readdirSync(join(root, target, "..")).includes(target.split("/").at(-1)!)) return true;
      const headings = anchor
        ? [...textOf(target).matchAll(/^#+ (.+)$/gm)].map((match) =>
            match[1]!
              .toLowerCase()
              .replace(/[^\w\s-]/g, "")
              .trim()
              .replace(/\s+/g, "-"),
          )
        : [];
      return anchor !== undefined && !headings.includes(anchor);
    });
    expect(wrong.map(([link]) => link)).toEqual([]);
  });
});

describe("docs/configuration.md", () => {
  it("lists every setting as it is", () => {
    const squeeze = (row: string): string => row.replace(/\s+/g, " ").trim();
    const shown = textOf("docs/configuration.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map(squeeze);
    expect(shown).toEqual(configurationRows().map(squeeze));
  });
});
