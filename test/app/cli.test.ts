import { once } from "node:events";
import { openSync, writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { explain } from "../../src/app/cli.ts";
import { AppError } from "../../src/model/errors.ts";
import { spawnModule } from "../../src/runtime/child.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

describe("explain", () => {
  it("says what was wanted, seen and what to do", () => {
    expect(explain(new AppError("BAD_INPUT", "No.", { path: "--port", wanted: "a number", got: "x", cure: "Write one." }))).toBe(
      "wiregraph: No.\n  where   --port\n  wanted  a number\n  got     x\n  do      Write one.",
    );
  });

  it("calls a full disk a full disk", () => {
    const full = thrownBy(() => writeSync(openSync("/dev/full", "w"), "x"));
    expect(explain(full)).toBe("wiregraph: The disk is full.\n  do      Free some space, or write elsewhere.");
  });

  it("does not call what the system refuses a bug, and what is one it does", () => {
    expect(explain(thrownBy(() => openSync("/nowhere/at/all", "r")))).toMatch(/^wiregraph: The system refused: ENOENT/);
    expect(explain(new TypeError("x is undefined"))).toMatch(/TypeError: x is undefined[^]*This is a bug in Wiregraph\.$/);
  });
});

describe("wiregraph", () => {
  it("ends without a word when nobody reads its help", { timeout: 60_000 }, async () => {
    const child = spawnModule(new URL("../../src/main.ts", import.meta.url), ["serve", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout!.destroy();
    const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, "close")]);
    expect([errors, code]).toEqual(["", 0]);
  });
});
