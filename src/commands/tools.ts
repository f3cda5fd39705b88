import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { Tool } from "../mcp/tool.ts";
import type { CliCommand } from "../model/command.ts";
import { silentLog } from "../runtime/log.ts";
import { printable } from "../runtime/printable.ts";

interface ToolsFlags {
  readonly cost?: boolean;
  readonly json?: boolean;
}

const say = (line = ""): void => void process.stdout.write(`${line}\n`);

/** The built-in tools and those of the configured folders, with what is wrong with the latter. */
async function loadTools(flags: object): Promise<{ readonly tools: readonly Tool[]; readonly problems: readonly string[] }> {
  const { toolFolders } = loadConfig({ flags: { ...flags } });
  const [{ schema }, { loadBuiltInTools }, { ToolFolders }] = await Promise.all([
    import("../api/schema.ts"),
    import("../mcp/load-tools.ts"),
    import("../mcp/tool-folders.ts"),
  ]);
  const builtIn = await loadBuiltInTools(schema);
  let own: readonly Tool[] = [];
  const folders = new ToolFolders({
    schema,
    folders: toolFolders,
    builtInNames: () => builtIn.map((tool) => tool.name),
    log: silentLog,
    onChange: (tools) => {
      own = tools;
    },
  });
  await folders.reload();
  return { tools: [...builtIn, ...own].toSorted((a, b) => (a.name < b.name ? -1 : 1)), problems: folders.problems() };
}

async function list(flags: ToolsFlags): Promise<number> {
  const { tools, problems } = await loadTools(flags);
  const costs = flags.cost ? await (await import("../mcp/token-cost.ts")).toolCosts(tools) : undefined;
  const tokensOf = new Map(costs?.map((cost) => [cost.name, cost.tokens]));
  const total = costs?.reduce((sum, cost) => sum + cost.tokens, 0);
  if (flags.json) {
    const rows = tools.map(({ name, title, description, kind, scopes, annotations, builtIn }) => {
      const tokens = tokensOf.get(name);
      return { name, title, description, kind, scopes, annotations, builtIn, ...(tokens !== undefined && { tokens }) };
    });
    say(JSON.stringify({ tools: rows, ...(total !== undefined && { tokens: total }), problems }, undefined, 2));
    return problems.length > 0 ? 1 : 0;
  }
  const width = Math.max(...tools.map((tool) => tool.name.length));
  for (const tool of tools) {
    const tokens = costs ? ` ${String(tokensOf.get(tool.name)).padStart(6)}` : "";
    const own = tool.builtIn ? "" : "  (your own)";
    say(
      `${tool.name.padEnd(width)}${tokens}  ${tool.kind === "query" ? "reads " : "writes"}  ${tool.scopes.join(",").padEnd(5)}  ${printable(tool.title, 80)}${own}`,
    );
  }
  if (total !== undefined) say(`${"all".padEnd(width)} ${String(total).padStart(6)}  tokens of a model's context (o200k)`);
  else if (flags.cost) say("The cost is not shown: the tokenizer is a development package. Install it with: npm ci --include=dev");
  for (const problem of problems) process.stderr.write(`not used: ${printable(problem, 2_000)}\n`);
  return problems.length > 0 ? 1 : 0;
}

export default {
  name: "tools",
  summary: "list the MCP tools, and what they cost a model",
  configure(command, run) {
    addConfigFlags(command, "toolFolders")
      .option("--cost", "tokens each takes in a model's context")
      .option("--json", "as JSON")
      .addHelpText("after", "\nExit code 1 when a file in a tool folder cannot be used.")
      .action(run(list));
  },
} satisfies CliCommand;
