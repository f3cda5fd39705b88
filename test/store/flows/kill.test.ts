import { expect, it } from "vitest";
import { crashStore } from "../../support/store-crashes.ts";

it(
  "kill -9 of the engine and of the server in the middle of inserts: every acknowledged row is there once, in tables and rollups",
  { timeout: 600_000 },
  async () => {
    const lines: string[] = [];
    const result = await crashStore({ kills: 3, secondsEach: 20, seed: 20260105, say: (line) => void lines.push(line) });
    expect(result.kills, lines.join("\n")).toEqual({ engine: 1, "before the acknowledgement": 1, server: 1 });
    expect(result.acknowledgedBatches).toBeGreaterThan(50);
    expect(result).toMatchObject({ missingRows: 0, doubledRows: 0, storedRows: result.acknowledgedRows, storedBytes: result.acknowledgedBytes });
    // The one that was safe when its writer died was sent again.
    expect(result.sentAgain).toBeGreaterThan(0);
    expect(result.rollups.filter(({ differences }) => differences !== 0)).toEqual([]);
  },
);
