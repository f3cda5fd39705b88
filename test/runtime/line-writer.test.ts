import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LineWriter } from "../../src/runtime/line-writer.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-writer-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "out");

function written(write: (out: LineWriter) => void): string {
  const fd = openSync(path, "w");
  const out = new LineWriter(fd);
  write(out);
  out.flush();
  closeSync(fd);
  return readFileSync(path, "utf8");
}

/** A program that writes `lines` numbered lines of 100 characters to its standard output. */
const program = (lines: number): readonly string[] => [
  "--import",
  "tsx",
  "--input-type=module",
  "--eval",
  `import { LineWriter } from ${JSON.stringify(fileURLToPath(new URL("../../src/runtime/line-writer.ts", import.meta.url)))};
   const out = new LineWriter(1);
   for (let i = 0; i < ${lines} && !out.isClosed; i++) out.line(i + "x".repeat(100));
   out.flush();
   process.stderr.write(out.isClosed ? "closed" : "whole");`,
];

describe("LineWriter", () => {
  it("writes lines as UTF-8, whole ones and those put together in its bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => {
        const text = written((out) => {
          for (const each of texts) {
            out.line(each);
            const bytes = Buffer.from(each);
            const start = out.begin(bytes.length);
            for (const [i, byte] of bytes.entries()) out.view.setUint8(start + i, byte);
            out.end(start + bytes.length);
          }
        });
        expect(text).toBe(texts.map((each) => `${each}\n${each}\n`).join(""));
      }),
    );
  });

  it("keeps lines far longer than its buffer", () => {
    const long = "y".repeat(2_000_000);
    expect(
      written((out) => {
        out.line("a");
        out.line(long);
      }),
    ).toBe(`a\n${long}\n`);
  });

  it("waits for a slow reader and loses nothing", async () => {
    const child = spawn(process.execPath, program(50_000), { stdio: ["ignore", "pipe", "pipe"] });
    let bytes = 0;
    for await (const chunk of child.stdout) {
      bytes += (chunk as Buffer).length;
      if (bytes < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const digits = Array.from({ length: 50_000 }, (_, i) => String(i).length).reduce((a, b) => a + b);
    expect(bytes).toBe(digits + 50_000 * 101);
  });

  it("notices that the reader has gone, and ends quietly", () => {
    const command = [process.execPath, ...program(1_000_000)].map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    const run = spawnSync("sh", ["-c", `${command} | head -2`], { encoding: "utf8" });
    expect(run.stdout.split("\n")[1]).toMatch(/^1x+$/);
    expect(run.stderr).toBe("closed");
  });
});
