import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDataDir } from "../../src/app/data-dir.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-data-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refused = (problem: RegExp) =>
  expect.objectContaining({ message: expect.stringMatching(problem), details: expect.objectContaining({ cure: expect.any(String) }) });

describe("the data directory", () => {
  it("is made with all folders above it, for us alone", () => {
    const path = join(folder, "a", "b", "c");
    ensureDataDir(path);
    ensureDataDir(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it("is closed to others when it is there already, unless it holds what is not ours", () => {
    const modeAfter = (name: string, ...entries: readonly string[]): number => {
      const path = join(folder, name);
      mkdirSync(path);
      chmodSync(path, 0o755);
      for (const entry of entries) mkdirSync(join(path, entry));
      ensureDataDir(path);
      return statSync(path).mode & 0o777;
    };
    expect([modeAfter("empty"), modeAfter("used", "spool", "captures", "inventory.db-wal")]).toEqual([0o700, 0o700]);
    expect([modeAfter("home", "spool", "letters")]).toEqual([0o755]);
  });

  it("says what is wrong with a file, a dangling link and a place below a file", () => {
    const file = join(folder, "file");
    writeFileSync(file, "x");
    chmodSync(file, 0o600);
    expect(() => ensureDataDir(file)).toThrow(refused(/is not a directory/));
    expect(() => ensureDataDir(join(file, "below"))).toThrow(refused(/cannot be used: ENOTDIR/));
    symlinkSync(join(folder, "nowhere"), join(folder, "link"));
    expect(() => ensureDataDir(join(folder, "link"))).toThrow(refused(/cannot be used/));
  });

  it("does not hang where the system makes no folders", ({ skip }) => {
    if (process.platform !== "linux") skip("there is no /proc");
    // In a process of its own: a hang would be one of this one.
    const module = fileURLToPath(new URL("../../src/app/data-dir.ts", import.meta.url));
    const script = `import { ensureDataDir } from ${JSON.stringify(module)}; try { ensureDataDir("/proc/wiregraph/data"); } catch (error) { console.log(error.message); }`;
    const { stdout, signal } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { encoding: "utf8", timeout: 20_000 });
    expect(signal).toBeNull();
    expect(stdout).toMatch(/^The data directory \/proc\/wiregraph\/data cannot be used: ENOENT/);
  });
});
