import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { toolArtefacts } from "../../src/mcp/artefacts.ts";
import { instructions } from "../../src/mcp/instructions.ts";
import type { JsonSchema } from "../../src/mcp/json-schema.ts";
import { loadBuiltInTools } from "../../src/mcp/load-tools.ts";
import { maxDescriptionLength, toolNamePattern } from "../../src/mcp/parse-tool.ts";
import { toolCosts } from "../../src/mcp/token-cost.ts";
import type { Tool } from "../../src/mcp/tool.ts";

/** Tokens (o200k) of tools/list for a token with every scope. Raise it only with a tool that is worth it. */
const tokenBound = 16_750;
const tokenBoundPerTool = 2_200;

/** Every schema inside a schema. */
function* inside(part: unknown): Generator<JsonSchema> {
  if (typeof part !== "object" || part === null) return;
  if (!Array.isArray(part)) yield part as JsonSchema;
  for (const value of Object.values(part)) yield* inside(value);
}

describe("every tool, present and future", () => {
  let tools: readonly Tool[];
  beforeAll(async () => {
    tools = await loadBuiltInTools(schema);
  });

  it("is listed in a stable order with a name that says what it does", () => {
    const names = tools.map((tool) => tool.name);
    expect(names).toEqual(names.toSorted());
    for (const name of names) expect(name).toMatch(toolNamePattern);
  });

  it("has a title, a bounded description and all annotations", () => {
    for (const tool of tools) {
      expect(tool.description.length, tool.name).toBeGreaterThan(60);
      expect(tool.description.length, tool.name).toBeLessThanOrEqual(maxDescriptionLength);
      expect(Object.keys(tool.annotations).toSorted()).toEqual(["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint", "title"]);
      expect(tool.annotations.readOnlyHint, tool.name).toBe(tool.kind === "query");
      expect(tool.scopes.length, tool.name).toBeGreaterThan(0);
    }
  });

  it("describes every argument", () => {
    for (const tool of tools) {
      const properties = tool.inputSchema["properties"] as Record<string, JsonSchema>;
      for (const [name, property] of Object.entries(properties)) expect(property["description"], `${tool.name}.${name}`).toEqual(expect.any(String));
    }
  });

  it("has closed inputs without references, null types or lists of types", () => {
    for (const tool of tools) {
      for (const part of inside(tool.inputSchema)) {
        expect(Array.isArray(part["type"]), tool.name).toBe(false);
        expect(part, tool.name).not.toHaveProperty("$ref");
        if (part["type"] === "object" && "properties" in part) expect(part["additionalProperties"], tool.name).toBe(false);
      }
      for (const part of inside(tool.outputSchema)) expect(Array.isArray(part["type"]), tool.name).toBe(false);
      expect(JSON.stringify(tool.outputSchema), tool.name).not.toContain('"description":"');
    }
  });

  it("says what an empty answer may mean, when it reads", () => {
    for (const tool of tools) if (tool.kind === "query" && tool.name !== "get_host_info") expect(tool.empty, tool.name).toEqual(expect.any(String));
  });

  it(`takes at most ${tokenBoundPerTool} tokens, all together at most ${tokenBound}`, async () => {
    const costs = await toolCosts(tools);
    for (const cost of costs!) expect(cost.tokens, cost.name).toBeLessThanOrEqual(tokenBoundPerTool);
    expect(costs!.reduce((sum, cost) => sum + cost.tokens, 0)).toBeLessThanOrEqual(tokenBound);
  });

  it("is committed in schema/tools.json as clients receive it", async () => {
    const committed = readFileSync(new URL("../../schema/tools.json", import.meta.url), "utf8");
    expect((await toolArtefacts())["tools.json"], "type: npm run gen").toBe(committed);
  });
});

describe("the instructions", () => {
  it("are short enough for every host and name only tools that are there", async () => {
    expect(instructions.length).toBeLessThanOrEqual(2_000);
    const names = new Set((await loadBuiltInTools(schema)).map((tool) => tool.name));
    for (const [name] of instructions.matchAll(/\b(?:get|search|top|describe|add|list)_[a-z_]+/g)) expect(names.has(name), name).toBe(true);
  });
});
