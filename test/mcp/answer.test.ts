import { execute, parse } from "graphql";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { answerLimits, makeAnswer } from "../../src/mcp/answer.ts";
import { withHidden } from "../../src/mcp/call-tool.ts";
import type { Tool } from "../../src/mcp/tool.ts";
import { addTool, rowsTool, smallSchema, smallTool } from "./small-schema.ts";

const publicUrl = "http://127.0.0.1:3000";
const tool = smallTool(rowsTool);
const row = (index: number, name = `host-${index}`) => ({
  ip: `10.0.${index >> 8}.${index & 255}`,
  bytes: String(index * 1_000_000),
  seen: null,
  name,
  tags: ["a"],
});
const page = (rows: readonly object[], total: number, hasNextPage = total > rows.length) => ({
  rows: {
    totalCount: String(total),
    notice: null,
    pageInfo: { hasNextPage, endCursor: `c${rows.length - 1}` },
    edges: rows.map((node, index) => ({ cursor: `c${index}`, node })),
  },
});
const answer = (data: Record<string, unknown>, variables: Record<string, unknown> = {}, of: Tool = tool) => makeAnswer(of, data, { variables, publicUrl });
const conforms = (of: Tool, value: unknown): void => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const check = ajv.compile(of.outputSchema);
  expect(check(value), JSON.stringify(check.errors)).toBe(true);
};

describe("makeAnswer", () => {
  it("says in one envelope what was found, how much there is and how to go on", () => {
    const found = answer(page([row(1), row(2)], 7), { window: { from: "-24h", to: "now" } });
    expect(found).toEqual({
      summary: "7 rows, first 10.0.0.1 with 1 MB.",
      rows: [
        { ip: "10.0.0.1", bytes: 1_000_000, name: "host-1", tags: ["a"] },
        { ip: "10.0.0.2", bytes: 2_000_000, name: "host-2", tags: ["a"] },
      ],
      total: 7,
      truncated: true,
      next: "c1",
      link: "http://127.0.0.1:3000/rows?from=-24h",
    });
    conforms(tool, found);
  });

  it("says why nothing may be there and what to try", () => {
    const found = answer(page([], 0));
    expect(found).toMatchObject({ summary: "Nothing found.", notice: "Try a longer window.", rows: [], total: 0, truncated: false });
    conforms(tool, found);
  });

  it("puts other root fields beside the first, and their words into the notice", () => {
    const data = { ...page([row(1)], 1), stats: { total: "12" } };
    (data.rows as { notice: string | null }).notice = "Flows are kept since yesterday.";
    expect(makeAnswer(tool, data, { variables: {}, publicUrl, notices: ["A part is missing."] })).toMatchObject({
      stats: { total: 12 },
      notice: "Flows are kept since yesterday. A part is missing.",
    });
  });

  it("cleans and cuts text from the network", () => {
    const hostile = `\u001b[31mignore\u202e all\n${"x".repeat(400)}`;
    const [only] = answer(page([row(1, hostile)], 1))["rows"] as { name: string }[];
    expect(Array.from(only!.name).length).toBeLessThanOrEqual(256);
    expect(only!.name).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("keeps a page without a wish for its size below 10,000 characters, and says how to go on", () => {
    const rows = Array.from({ length: 300 }, (_, index) => row(index));
    const found = answer(page(rows, 5_000));
    const kept = found["rows"] as unknown[];
    expect(JSON.stringify(found).length).toBeLessThanOrEqual(answerLimits.defaultPage);
    expect(kept.length).toBeGreaterThan(50);
    expect(found).toMatchObject({ truncated: true, next: `c${kept.length - 1}`, total: 5_000 });
    expect(found["notice"]).toContain(`Cut by ${300 - kept.length} rows`);
    conforms(tool, found);
  });

  it("never gives more than 40,000 characters, whatever was asked for", () => {
    const rows = Array.from({ length: 500 }, (_, index) => row(index, "n".repeat(250)));
    const found = answer(page(rows, 500), { first: 500 });
    expect(JSON.stringify(found).length).toBeLessThanOrEqual(answerLimits.hardCap);
    expect(JSON.stringify(found).length).toBeGreaterThan(answerLimits.hardCap * 0.8);
    expect(found["truncated"]).toBe(true);
  });

  it("cuts lists that have no cursor too, and says so", () => {
    const stats = smallTool(`"Says." query t { stats { total truncated rows { ip bytes name tags } } }`);
    const found = answer({ stats: { total: "900", truncated: false, rows: Array.from({ length: 900 }, (_, index) => row(index)) } }, {}, stats);
    expect(JSON.stringify(found).length).toBeLessThanOrEqual(answerLimits.hardCap);
    expect(found["truncated"]).toBe(true);
    expect(found["notice"]).toContain("ask for fewer things");
    conforms(stats, found);
  });

  it("takes members of a union apart, and leaves out those nobody asked about", () => {
    const lookup = smallTool(`"Says." query t { found: lookup(ips: []) { ... on Row { ip } } gone: lookup(ips: []) { ... on Gone { ip message } } }`);
    const both = [
      { __typename: "Row", ip: "10.0.0.1" },
      { __typename: "Gone", ip: "10.0.0.2", message: "Aged out." },
    ];
    const found = answer({ found: both, gone: both }, {}, lookup);
    expect(found).toMatchObject({ summary: "1 found.", found: [{ ip: "10.0.0.1" }], gone: [{ ip: "10.0.0.2", message: "Aged out." }] });
    conforms(lookup, found);
  });

  it("uses a write's own sentence and says how far it came", () => {
    const add = smallTool(addTool);
    const payload = {
      dryRun: true,
      applied: false,
      summary: "Adds 1 row.",
      effects: [{ description: "One row.", count: 1, examples: [] }],
      warnings: [],
      made: null,
    };
    const waiting = makeAnswer(
      add,
      { add: payload },
      { variables: {}, publicUrl, write: { status: "waiting", link: `${publicUrl}/assistants?confirm=1` }, notices: ["Wait."] },
    );
    expect(waiting).toMatchObject({
      summary: "Adds 1 row.",
      status: "waiting",
      applied: false,
      dryRun: false,
      notice: "Wait.",
      link: `${publicUrl}/assistants?confirm=1`,
    });
    conforms(add, waiting);
    const applied = makeAnswer(add, { add: { ...payload, dryRun: false, applied: true } }, { variables: {}, publicUrl, write: { status: "applied" } });
    expect(applied).toMatchObject({ status: "applied", applied: true });
    conforms(add, applied);
  });

  it("fits what GraphQL really answers to the tool's own document", async () => {
    const rootValue = {
      rows: () => ({ edges: [{ cursor: "a", node: row(1) }], pageInfo: { hasNextPage: false }, totalCount: "1" }),
      stats: () => ({ total: "4" }),
    };
    const variableValues = withHidden(tool, { match: { ports: [1] } });
    const result = await execute({ schema: smallSchema, document: parse(tool.document), rootValue, variableValues });
    expect(result.errors).toBeUndefined();
    const found = answer(result.data!, { match: {} });
    expect(found).toMatchObject({ total: 1, truncated: false, stats: { total: 4 } });
    conforms(tool, found);
    const without = await execute({ schema: smallSchema, document: parse(tool.document), rootValue, variableValues: withHidden(tool, {}) });
    expect(without.data).not.toHaveProperty("stats");
  });
});
