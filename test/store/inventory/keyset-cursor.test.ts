import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import { newId } from "../../../src/store/inventory/ids.ts";
import { decodeCursor, encodeCursor, pageOf, pageSize } from "../../../src/store/inventory/keyset-cursor.ts";

describe("cursors", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER % 1e15 }), (timeMs) => {
        const position = { timeMs, id: newId(Date.UTC(2026, 0, 1)) };
        expect(decodeCursor(encodeCursor(position))).toEqual(position);
        expect(encodeCursor(position)).toMatch(/^[\w-]+$/);
      }),
    );
  });

  it("are refused when they are none, whatever they are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: "binary" })), (text) => {
        try {
          const { timeMs, id } = decodeCursor(text);
          expect(Number.isSafeInteger(timeMs)).toBe(true);
          expect(id).toMatch(/^[\w-]{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(error).toMatchObject({ code: "BAD_INPUT", details: { path: "after" } });
        }
      }),
    );
  });

  it("stand where there is more", () => {
    const rows = [3, 2, 1].map((timeMs) => ({ timeMs, id: `id${timeMs}` }));
    expect(pageSize(2)).toBe(3);
    expect(pageOf(rows, 3, (row) => row)).toEqual({ rows });
    expect(pageOf(rows, 2, (row) => row)).toEqual({ rows: rows.slice(0, 2), next: encodeCursor({ timeMs: 2, id: "id2" }) });
  });
});

describe("ids", () => {
  it("are UUIDs of version 7 that sort as they were made, also when the clock goes back", () => {
    const times = [1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_001, 1_699_999_999_000];
    const ids = Array.from({ length: 20_000 }, (_, i) => newId(times[i % times.length]!));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("hold the time", () => {
    const nowMs = Date.UTC(2090, 5, 1);
    expect(Number.parseInt(newId(nowMs).replaceAll("-", "").slice(0, 12), 16)).toBe(nowMs);
  });
});
