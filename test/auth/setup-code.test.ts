import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSetupCode } from "../../src/auth/setup-code.ts";
import { fakeClock, temporaryFolder } from "../support/inventories.ts";

describe("setup code", () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const path = (): string => join(folder, `code-${++count}`);

  it("is made once, only the owner may read it, and goes away", () => {
    const at = path();
    const code = createSetupCode({ path: at }).ensure();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}$/);
    expect(statSync(at).mode & 0o777).toBe(0o600);
    expect(readFileSync(at, "utf8").trim()).toBe(code);
    const again = createSetupCode({ path: at });
    expect(again.ensure()).toBe(code);
    again.check(code);
    again.remove();
    again.remove();
    expect(existsSync(at)).toBe(false);
    expect(() => again.check(code)).toThrow("wrong");
    expect(again.ensure()).not.toBe(code);
  });

  it("forgives case, dashes, spaces and letters that look alike", () => {
    const at = path();
    writeFileSync(at, "AB01C-DEFGH-JKMNP-QRSTV\n");
    const code = createSetupCode({ path: at });
    expect(() => code.check(" abo1c defgh-JKMNPqrstv ")).not.toThrow();
    expect(() => code.check("ABOIC-DEFGH-JKMNP-QRSTV")).not.toThrow();
    expect(() => code.check("ABOIC-DEFGH-JKMNP-QRSTW")).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as Error);
  });

  it("replaces a damaged file, whatever its mode was", () => {
    const at = path();
    writeFileSync(at, "");
    chmodSync(at, 0o644);
    const setup = createSetupCode({ path: at });
    expect(() => setup.check("")).toThrow("wrong");
    setup.ensure();
    expect(statSync(at).mode & 0o777).toBe(0o600);
  });

  it("slows down guessing", () => {
    const clock = fakeClock();
    const setup = createSetupCode({ path: path(), clock });
    const code = setup.ensure();
    for (let i = 0; i < 6; i++) expect(() => setup.check(`WRONG-${i}`)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as Error);
    expect(() => setup.check(code)).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }) as Error);
    clock.nowMs += 2_000;
    expect(() => setup.check(code)).not.toThrow();
    // At most one guess a minute in the long run: 100 bits do not mind.
    let guesses = 0;
    for (let minute = 0; minute < 60; minute++, clock.nowMs += 60_000) {
      for (let i = 0; i < 100; i++) {
        try {
          setup.check("WRONG");
        } catch (error) {
          if ((error as { code: string }).code === "FORBIDDEN") guesses++;
        }
      }
    }
    expect(guesses).toBeLessThan(80);
  });
});
