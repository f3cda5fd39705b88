import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

interface Soaked {
  readonly seconds: number;
  readonly cases: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly memoryMb: readonly number[];
}

describe("npm run soak", () => {
  it("holds for 60 seconds: nothing throws, hangs or keeps memory, whatever the bytes", { timeout: 200_000 }, async () => {
    const program = fileURLToPath(new URL("../soak/main.ts", import.meta.url));
    const words = ["--import", "tsx", program, "--only", "fuzz", "--seconds", "60", "--seed", "20260105", "--json"];
    // It ends with 1 when something failed: what it says then is what is to be read.
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 24 }).catch((error: { readonly stdout: string }) => error);
    const { seconds, cases, failures, memoryMb } = JSON.parse(stdout) as Soaked;
    expect(failures).toEqual([]);
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(Object.keys(cases)).toEqual(["engine", "engine, tunnels", "dissectors", "exports", "readers"]);
    for (const [target, count] of Object.entries(cases)) expect(count, target).toBeGreaterThan(50);
    expect(memoryMb.length).toBeGreaterThan(10);
  });
});
