import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keysetPage } from "../../src/api/connection.ts";
import { AppError } from "../../src/model/errors.ts";

const all = Array.from({ length: 23 }, (_, index) => `row ${index}`);

/** A service that knows only its own opaque place after a page. */
const ask = async ({ first, after }: { first: number; after: string | null }) => {
  const from = after === null ? 0 : Number(after.replace("place:", ""));
  const rows = all.slice(from, from + first);
  return { rows, total: all.length, ...(from + first < all.length ? { next: `place:${from + first}` } : {}) };
};

describe("a page of a service that says where the next begins", () => {
  it("goes on without loss or repetition, whatever the page size and wherever it is taken up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat()), { minLength: 30, maxLength: 30 }), async (steps) => {
        const seen: string[] = [];
        let after: string | null = null;
        for (const [first, choice] of steps) {
          const page: Awaited<ReturnType<typeof keysetPage<string>>> = await keysetPage({ first, after }, ask);
          if (page.edges.length === 0) break;
          // Any row's cursor is a place to go on from, not only the last one's.
          const at = choice % page.edges.length;
          seen.push(...page.edges.slice(0, at + 1).map(({ node }) => node));
          after = page.edges[at]!.cursor;
        }
        expect(seen).toEqual(all.slice(0, seen.length));
        expect(seen.length).toBe(Math.min(all.length, seen.length));
      }),
      { numRuns: 50 },
    );
  });

  it("says whether there is more, and how many there are", async () => {
    const first = await keysetPage({ first: 20 }, ask);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false, endCursor: first.edges.at(-1)!.cursor });
    expect(first).toMatchObject({ totalCount: 23, totalIsExact: true });
    const last = await keysetPage({ first: 20, after: first.pageInfo.endCursor! }, ask);
    expect(last.edges.map(({ node }) => node)).toEqual(all.slice(20));
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it("refuses a cursor it did not give", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (cursor) => {
        await expect(keysetPage({ first: 5, after: cursor }, ask)).rejects.toBeInstanceOf(AppError);
      }),
    );
    const forged = Buffer.from(JSON.stringify([null, 1_000_000])).toString("base64url");
    await expect(keysetPage({ first: 5, after: forged }, ask)).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "after" } });
  });
});
