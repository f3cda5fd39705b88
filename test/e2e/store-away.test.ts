import { describe, expect, it } from "vitest";
import { serverMissing } from "../support/real-server.ts";
import { storeAway } from "../support/store-away.ts";

const missing = process.platform === "linux" ? serverMissing() : "its load is made on Linux only";

describe.skipIf(missing !== undefined)(`ClickHouse is away under load${missing ? ` (skipped: ${missing})` : ""}`, () => {
  it("the API stays up, live works, history says that it is away, and nothing is lost", { timeout: 300_000 }, async () => {
    const result = await storeAway(12, () => undefined);
    expect(result.engineKills).toBeGreaterThan(0);
    expect(result.asked).toBeGreaterThan(3);
    expect(result).toMatchObject({ healthSaysAway: result.asked, liveAnswered: result.asked, historySaysAway: result.asked, refusedRows: 0 });
    expect(result.mostSpooledBatches).toBeGreaterThan(0);
    expect(result.rows * 2).toBe(result.records);
  });
});
