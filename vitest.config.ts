import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    globalSetup: "./test/support/temporary-folder.ts",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/web/**", "test/store/**", "test/conformance/**"],
          testTimeout: 20_000,
        },
      },
      { extends: true, test: { name: "store", sequence: { groupOrder: 1 }, include: ["test/store/**/*.test.ts"], testTimeout: 180_000, hookTimeout: 120_000 } },
      { extends: true, test: { name: "web", include: ["test/web/**/*.test.{ts,tsx}"], environment: "jsdom" } },
      {
        extends: true,
        test: {
          name: "e2e",
          // After everything else and one file at a time: these measure time and memory.
          sequence: { groupOrder: 2 },
          include: ["test/e2e/**/*.test.ts", "test/conformance/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: 2,
  },
});
