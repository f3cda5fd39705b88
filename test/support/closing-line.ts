import type { Reporter, TestModule } from "vitest/node";

/** Prints `N passed, N failed, N skipped` as the very last line, whatever vitest prints before. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const state = test.result().state;
        if (state === "passed") count.passed++;
        else if (state === "failed") count.failed++;
        else count.skipped++;
      }
      if (!module.ok() && (tests === 0 || module.errors().length > 0)) count.failed++;
    }
    process.once("exit", () => process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`));
  }
}
