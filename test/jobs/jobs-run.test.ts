import { describe, expect, it } from "vitest";
import { createJobs } from "../../src/jobs/jobs.ts";
import { AppError } from "../../src/model/errors.ts";
import type { Job } from "../../src/model/services/jobs.ts";
import { silentLog } from "../../src/runtime/log.ts";

const jobs = () => createJobs({ module: new URL("file:///none"), socketPath: "", meter: {} as never, log: silentLog });

async function all(watched: AsyncIterable<Job>): Promise<readonly Job[]> {
  const seen: Job[] = [];
  for await (const job of watched) seen.push(job);
  return seen;
}

describe("the server's own work among jobs", () => {
  it("is watched from its start to its end", async () => {
    const registry = jobs();
    let go: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const { id } = registry.run({
      kind: "backup",
      title: "/b",
      async work(report) {
        await waiting;
        report(0.5, "flows");
        return "In /b.";
      },
    });
    const seen = all(registry.watch(id));
    go();
    expect((await seen).map(({ state, progress, message }) => [state, progress, message])).toEqual([
      ["RUNNING", 0, undefined],
      ["RUNNING", 0.5, "flows"],
      ["DONE", 1, "In /b."],
    ]);
    expect(registry.get(id)?.finishedAtMs).toBeGreaterThan(0);
    expect(registry.cancel(id)).toBe(false);
  });

  it("fails with its reason, and is cancelled by people and by the server's end", async () => {
    const registry = jobs();
    const failing = registry.run({ kind: "k", title: "t", work: async () => Promise.reject(new AppError("CONFLICT", "No.", { cure: "Do." })) });
    expect((await all(registry.watch(failing.id))).at(-1)).toMatchObject({ state: "FAILED", error: "No. Do." });
    const bug = registry.run({ kind: "k", title: "t", work: async () => Promise.reject(new Error("secret")) });
    expect((await all(registry.watch(bug.id))).at(-1)?.error).not.toContain("secret");
    const endless = (_: unknown, signal: AbortSignal) =>
      new Promise<string>((__, reject) => signal.addEventListener("abort", () => reject(new AppError("CANCELLED", "x")), { once: true }));
    const one = registry.run({ kind: "k", title: "t", work: endless });
    const two = registry.run({ kind: "k", title: "t", work: endless });
    expect(registry.cancel(one.id)).toBe(true);
    await registry.stop();
    expect([registry.get(one.id)?.state, registry.get(two.id)?.state]).toEqual(["CANCELLED", "CANCELLED"]);
  });
});
