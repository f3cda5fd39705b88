import { describe, expect, it } from "vitest";
import { callTool } from "../../src/mcp/call-tool.ts";
import { WriteConfirmer } from "../../src/mcp/confirm-write.ts";
import { callRate, RateLimit } from "../../src/mcp/rate-limit.ts";
import { ShortMemory } from "../../src/mcp/short-memory.ts";
import type { OperationResult } from "../../src/model/services/operations.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createMemoryServices, principal } from "../support/memory-services.ts";
import { rowsTool, smallTool } from "./small-schema.ts";

const publicUrl = "http://127.0.0.1:3000";

describe("RateLimit", () => {
  it("lets a burst through, then so many a second, each token for itself", () => {
    const rate = new RateLimit();
    for (let i = 0; i < callRate.burst; i++) expect(rate.take("a", 0)).toBeUndefined();
    expect(rate.take("a", 0)).toBe(1);
    expect(rate.take("b", 0)).toBeUndefined();
    expect(rate.take("a", 20)).toBeUndefined();
  });
});

describe("ShortMemory", () => {
  it("forgets what lapsed, and the oldest beyond its bound", () => {
    const memory = new ShortMemory<number>(2);
    memory.set("lapsed", 0, Date.now() - 1);
    expect(memory.get("lapsed")).toBeUndefined();
    for (const [index, key] of ["a", "b", "c"].entries()) memory.set(key, index, Date.now() + 60_000);
    expect([memory.get("a"), memory.get("b"), memory.get("c")]).toEqual([undefined, 1, 2]);
  });
});

describe("callTool", () => {
  const tool = smallTool(rowsTool);
  const runWith = async (result: OperationResult, signal = new AbortController().signal) => {
    const seen: (AbortSignal | undefined)[] = [];
    const runner = {
      run: async (request: { readonly signal?: AbortSignal }) => {
        seen.push(request.signal);
        return result;
      },
    };
    const writes = new WriteConfirmer({ runner, confirmations: createMemoryServices().confirmations, publicUrl, log: silentLog });
    const outcome = await callTool(tool, {}, { principal: principal("viewer", { audience: "mcp" }), signal, canElicit: false }, { runner, publicUrl, writes });
    return { outcome, seen };
  };

  it("hands the caller's signal down, so that a cancel reaches the store", async () => {
    const { signal } = new AbortController();
    expect((await runWith({ errors: [{ message: "x" }] }, signal)).seen).toEqual([signal]);
  });

  it("tells an error with its cure", async () => {
    const { outcome } = await runWith({
      data: null,
      errors: [
        { message: "There is no application TSL.", extensions: { code: "BAD_INPUT", path: "filter.application", wanted: "TLS", cure: "Did you mean TLS?" } },
      ],
    });
    expect(outcome).toMatchObject({
      kind: "error",
      text: expect.stringMatching(/no application TSL[\s\S]*Where: filter\.application[\s\S]*Did you mean TLS\?/) as string,
    });
  });

  it("tells a part that failed beside what was found", async () => {
    const rows = { totalCount: "0", notice: null, pageInfo: { hasNextPage: false }, edges: [] };
    const { outcome } = await runWith({ data: { rows, stats: null }, errors: [{ message: "The store is away.", path: ["stats"] }] });
    expect(outcome).toMatchObject({ kind: "answer", answer: { notice: expect.stringContaining("A part is missing (stats): The store is away.") as string } });
  });
});
