import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import ownTemporaryFolder, { runFolder } from "./support/temporary-folder.ts";

describe("the temporary folder of a run", () => {
  it("is its own, in the tests and in what they start", () => {
    expect(tmpdir()).toMatch(runFolder);
    expect(dirname(tmpdir())).not.toMatch(runFolder);
    expect(execFileSync(process.execPath, ["-p", "os.tmpdir()"], { encoding: "utf8" }).trim()).toBe(tmpdir());
  });

  describe("of another run", () => {
    const own = process.env["TMPDIR"];
    const system = join(tmpdir(), "s");
    beforeEach(() => {
      mkdirSync(system, { recursive: true, mode: 0o755 });
      process.env["TMPDIR"] = system;
    });
    afterEach(() => {
      process.env["TMPDIR"] = own;
    });

    it("goes with all that is in it; a second project of the run stays in the first one's", () => {
      const end = ownTemporaryFolder();
      const folder = tmpdir();
      expect(folder).toMatch(runFolder);
      expect(statSync(folder).mode & 0o7777).toBe(0o755);
      expect(ownTemporaryFolder()).toBeUndefined();
      expect(tmpdir()).toBe(folder);
      mkdirSync(join(folder, "left/behind"), { recursive: true });
      writeFileSync(join(folder, "left/behind/file"), "x");
      end!();
      expect(existsSync(folder)).toBe(false);
      expect(tmpdir()).toBe(system);
    });

    it("is in /tmp where the paths of sockets would be too long", () => {
      const long = join(system, "l".repeat(60));
      mkdirSync(long);
      process.env["TMPDIR"] = long;
      const end = ownTemporaryFolder();
      const folder = tmpdir();
      expect(dirname(folder)).toBe("/tmp");
      end!();
      expect(existsSync(folder)).toBe(false);
      expect(readdirSync(long)).toEqual([]);
    });
  });
});
