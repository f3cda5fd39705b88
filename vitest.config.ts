import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

/** They measure time, memory or every packet of an interface: nothing runs beside them. */
const alone = ["test/e2e/{live-traffic,safety,store-away,web}.test.ts"];

/** They load the whole schema of the API. */
const schema = ["test/{api,mcp}/**/*.test.ts"];

export default defineConfig({
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    globalSetup: "./test/support/temporary-folder.ts",
    // One process runs many files: most of a run's time was starting one for each. What a test changes beyond its file it puts back.
    isolate: false,
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/web/**", "test/store/**", "test/conformance/**", ...schema],
          // These bounds find what hangs; a busy machine is slow.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // The schema is made as its modules are loaded, which must be once in a process.
      { extends: true, test: { name: "api", isolate: true, include: schema, testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        extends: true,
        // React keeps what belongs to a page in its modules: each file has a context of its own.
        test: {
          name: "web",
          pool: "vmThreads",
          sequence: { groupOrder: 1 },
          include: ["test/web/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          testTimeout: 120_000,
        },
      },
      { extends: true, test: { name: "store", sequence: { groupOrder: 2 }, include: ["test/store/**/*.test.ts"], testTimeout: 180_000, hookTimeout: 240_000 } },
      {
        extends: true,
        test: {
          name: "e2e",
          sequence: { groupOrder: 2 },
          include: ["test/e2e/**/*.test.ts", "test/conformance/**/*.test.ts"],
          exclude: alone,
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: { name: "e2e-alone", sequence: { groupOrder: 3 }, include: alone, testTimeout: 180_000, hookTimeout: 240_000, fileParallelism: false },
      },
    ],
    maxWorkers: 2,
  },
});
