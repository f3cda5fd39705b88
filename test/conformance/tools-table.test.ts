import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { loadBuiltInTools } from "../../src/mcp/load-tools.ts";
import type { Tool } from "../../src/mcp/tool.ts";
import { designPage } from "../support/design.ts";
import { laterFields } from "../support/later-fields.ts";

/** Tools of the design that later work brings; a tool that is there must leave this list. */
const laterTools = [
  "add_certificate_alert_exclusion",
  "backtest_policy",
  "chart",
  "configure_check",
  "create_ai_policy",
  "get_wazuh_alerts",
  "list_alerts",
  "list_checks",
  "list_expected_servers",
  "list_policies",
  "quarantine_hosts",
  "update_alerts",
];

/** Arguments of tools that are there, waiting for fields the schema has not yet. */
const laterArguments = [
  // There are no alerts yet to be told by.
  "get_live_flows_for_host.onlyAlerted",
];

/** Arguments that the tool has as several of its own. */
const splitArguments = [
  // warning and critical.
  "add_active_monitoring_script.input.thresholds",
];

interface Row {
  readonly tool: string;
  readonly writes: boolean;
  /** Undefined where the table does not name them. */
  readonly arguments?: readonly string[];
  readonly inputFields?: readonly string[];
}

const camelCase = (text: string): string => text.trim().replace(/ (\w)/g, (_all, letter: string) => letter.toUpperCase());

/** Names in a cell such as `ips, role any/client/server, first 25` or `tables?`. */
function namesIn(cell: string): string[] {
  const flat = cell.replace(/\([^)]*\)|\[[^\]]*\]/g, "");
  return flat
    .split(/,|\? (?=\w)/)
    .map((part) => /^\s*(?:for )?(alert types|\w+)/.exec(part)?.[1])
    .filter((name) => name !== undefined)
    .map(camelCase);
}

function rowsOf(page: string): Row[] {
  const rows: Row[] = [];
  let hasArguments = false;
  for (const line of page.split("\n")) {
    if (line.startsWith("| tool |")) hasArguments = line.includes("arguments");
    const cells = line.split("|").map((cell) => cell.trim());
    if (!/^[RW]$/.test(cells[2] ?? "")) {
      // A row for several tools has no room for more than its names.
      if (/^\| [a-z_]+( [·/] [a-z_]+)+ \|/.test(line)) for (const tool of cells[1]!.split(/ [·/] /)) rows.push({ tool, writes: cells[2] === "W" });
      continue;
    }
    const writes = cells[2] === "W";
    for (const tool of cells[1]!.split(/ [·/] /)) {
      const cell = hasArguments ? cells[3]! : undefined;
      if (cell === undefined) rows.push({ tool, writes });
      else if (cell.startsWith("input:")) rows.push({ tool, writes, arguments: ["input"], inputFields: namesIn(cell.slice("input:".length)) });
      else rows.push({ tool, writes, arguments: namesIn(cell) });
    }
  }
  return rows;
}

/** Names of the root fields in the sketch, whose types are written loosely. */
function fieldsIn(sketch: string, type: string): string[] {
  const block = new RegExp(`^type ${type} \\{([\\s\\S]*?)^\\}`, "m").exec(sketch)![1]!;
  let body = block.replace(/#.*$/gm, "").replace(/"[^"]*"/g, "");
  while (/\([^()]*\)/.test(body)) body = body.replace(/\([^()]*\)/g, "");
  const separators = type === "Mutation" ? /[,\s]+/ : /[,\n]/;
  return body
    .split(separators)
    .map((part) => /^\s*(\w+)/.exec(part)?.[1])
    .filter((name) => name !== undefined)
    .toSorted();
}

const toolsPage = designPage("TOOLS.md");
const sketchPage = designPage("schema-sketch.graphql");

describe.skipIf(toolsPage === undefined)("the design's table of tools (skipped when TOOLS.md is not on this machine)", () => {
  let rows: readonly Row[];
  let tools: ReadonlyMap<string, Tool>;
  beforeAll(async () => {
    rows = rowsOf(readFileSync(toolsPage!, "utf8"));
    tools = new Map((await loadBuiltInTools(schema)).map((tool) => [tool.name, tool]));
  });

  it("is read whole", () => {
    expect(rows.length).toBeGreaterThanOrEqual(38);
    expect(rows.find((row) => row.tool === "get_host_info")).toEqual({ tool: "get_host_info", writes: false, arguments: ["ips"] });
    expect(rows.find((row) => row.tool === "add_domain_alert_exclusion")?.inputFields).toEqual(["domains", "hosts", "alertTypes", "reason", "expiresIn"]);
  });

  it("has every tool of ours, and misses only those named here", () => {
    const wanted = rows.map((row) => row.tool);
    expect(wanted.filter((name) => !tools.has(name)).toSorted()).toEqual(laterTools);
    expect([...tools.keys()].filter((name) => !wanted.includes(name))).toEqual([]);
  });

  it("agrees on reading and writing, and on the arguments' names", () => {
    const missing: string[] = [];
    for (const row of rows) {
      const tool = tools.get(row.tool);
      if (!tool) continue;
      expect(tool.kind, row.tool).toBe(row.writes ? "mutation" : "query");
      const properties = tool.inputSchema["properties"] as Record<string, { readonly properties?: object }>;
      for (const name of row.arguments ?? []) if (!(name in properties)) missing.push(`${row.tool}.${name}`);
      for (const name of row.inputFields ?? []) if (!(name in properties["input"]!.properties!)) missing.push(`${row.tool}.input.${name}`);
    }
    expect(missing.toSorted()).toEqual([...laterArguments, ...splitArguments].toSorted());
  });
});

describe.skipIf(sketchPage === undefined)("the sketch of the schema (skipped when schema-sketch.graphql is not on this machine)", () => {
  it.each(["Query", "Mutation", "Subscription"] as const)("has every %s field, and misses only those named here", (type) => {
    const wanted = fieldsIn(readFileSync(sketchPage!, "utf8"), type);
    const ours = Object.keys(schema.getRootType(type.toLowerCase() as never)!.getFields());
    expect(wanted.length).toBeGreaterThan(type === "Subscription" ? 4 : 40);
    expect(wanted.filter((name) => !ours.includes(name)).toSorted()).toEqual([...laterFields[type]].toSorted());
  });
});
