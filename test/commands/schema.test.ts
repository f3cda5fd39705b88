import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, describe, expect, it, vi } from "vitest";
import schemaCommand from "../../src/commands/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "wg-schema-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function diff(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  let code = -1;
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    const program = new Command("schema").exitOverride();
    schemaCommand.configure(program, (action) => async (...given) => {
      code = await action(...given);
    });
    await program.parseAsync(["diff", ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return { code, text };
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const old = file("old.graphql", "type Query { hosts(first: Int): [String!]! gone: Int kept: Int } enum Kind { A B }");

describe("wiregraph schema diff", () => {
  it("names what breaks, and what may surprise", async () => {
    const changed = file("new.graphql", 'type Query { hosts(first: Int!): [String]! kept: Int @deprecated(reason: "Use hosts.") } enum Kind { A B C }');
    const { code, text } = await diff(old, changed);
    expect(code).toBe(1);
    expect(text).toContain("breaking   FIELD_REMOVED: Query.gone was removed.");
    expect(text).toContain("breaking   ARG_CHANGED_KIND: Query.hosts arg first has changed type from Int to Int!.");
    expect(text).toContain("breaking   FIELD_CHANGED_KIND: Query.hosts changed type from [String!]! to [String]!.");
    expect(text).toContain("dangerous  VALUE_ADDED_TO_ENUM: C was added to enum type Kind.");
    expect(text).toContain("3 breaking changes, 1 dangerous ones");
    const { text: json } = await diff(old, changed, "--json");
    expect((JSON.parse(json) as { breaking: unknown[] }).breaking).toHaveLength(3);
  });

  it("lets additions and deprecations pass", async () => {
    const grown = file(
      "grown.graphql",
      `type Query { hosts(first: Int, after: String): [String!]! gone: Int @deprecated(reason: "Use kept.") kept: Int more: Int } enum Kind { A B }`,
    );
    expect(await diff(old, grown)).toMatchObject({ code: 0, text: expect.stringContaining("0 breaking changes") as string });
  });

  it("compares with this version when there is no other file, and says what is no schema", async () => {
    expect(await diff(file("one.graphql", "type Query { viewer: User } type User { id: ID! }"))).toMatchObject({ code: 0 });
    await expect(diff(join(folder, "nowhere.graphql"))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(diff(file("text.graphql", "hello"))).rejects.toThrow("is not a GraphQL schema");
  });
});
