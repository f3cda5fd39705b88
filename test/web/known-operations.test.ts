import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { parse } from "graphql";
import { collectOperations } from "../../web/operations.ts";

const folder = mkdtempSync(join(tmpdir(), "wg-operations-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The operations of one file with these documents. */
function collected(...documents: string[]) {
  writeFileSync(join(folder, "some.ts"), documents.map((text, index) => `const d${index} = graphql(\`${text}\`);`).join("\n"));
  return collectOperations(folder);
}

describe("the operations of the UI's sources", () => {
  it("come with the fragments they need, whatever file those are in", () => {
    const { A, B } = collected(
      "query A { viewer { ...f } }",
      "fragment f on User { ...g }",
      "fragment g on User { name }",
      "subscription B { traffic { time } }",
    );
    expect(A!.text).toContain("fragment g on User");
    expect(A!.text.match(/__typename/g)).toHaveLength(3);
    expect(B!.text).not.toContain("__typename");
    expect(A!.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("are refused when they cannot be known: put together, without a name, or with another's", () => {
    expect(() => collected("query A { ${field} }")).toThrow("must be one literal text");
    expect(() => collected("{ viewer { name } }")).toThrow("without a name");
    expect(() => collected("query A { viewer { name } }", "query A { viewer { id } }")).toThrow("a second operation A");
    expect(() => collected("query A { viewer { ...nowhere } }")).toThrow("no fragment nowhere");
  });
});

describe("a known operation", () => {
  it("travels as its hash in the build, and whole while developing", async () => {
    const document = parse("query Session { viewer { name } }") as never;
    const { persistedQueryOf } = await import("../../web/src/api/known-operations.ts");
    expect(persistedQueryOf(document)).toBeUndefined();
    vi.stubGlobal("__OPERATION_HASHES__", { Session: "ab" });
    vi.resetModules();
    const built = await import("../../web/src/api/known-operations.ts");
    expect(built.persistedQueryOf(document)).toEqual({ version: 1, sha256Hash: "ab" });
    expect(built.persistedQueryOf(parse("query Other { viewer { name } }") as never)).toBeUndefined();
    vi.unstubAllGlobals();
  });
});
