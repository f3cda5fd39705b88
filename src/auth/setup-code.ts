import { createHash, timingSafeEqual } from "node:crypto";
import { closeSync, existsSync, fchmodSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { AppError } from "../model/errors.ts";
import { randomText } from "./random-text.ts";
import { createThrottle } from "./throttle.ts";

/** Crockford's base 32: no letter that looks like another. 20 of them are 100 bits. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const groups = 4;
const groupLength = 5;

/** The one-time code with which the first user is made (DECISIONS §1.6): on the terminal and in a file only we can read. */
export interface SetupCode {
  /** Makes the code when there is none, and gives it. */
  ensure(): string;
  /** FORBIDDEN for a wrong one, RATE_LIMITED after some. */
  check(code: string): void;
  remove(): void;
}

/** As it was meant: case, dashes, spaces and the letters Crockford left out do not count. */
function normal(code: string): string {
  return code.slice(0, 200).toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
}

const digest = (code: string): Buffer => createHash("sha256").update(normal(code)).digest();

/** `path`: the file. Its folder exists. */
export function createSetupCode(options: { readonly path: string; readonly clock?: () => number }): SetupCode {
  const { path, clock = Date.now } = options;
  const throttle = createThrottle({ clock, freeFailures: 5, firstDelayMs: 2_000, maxDelayMs: 60_000, forgetAfterMs: 3_600_000, maxKeys: 1 });
  const read = (): string | undefined => {
    const text = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
    return normal(text).length === groups * groupLength ? text : undefined;
  };
  return {
    ensure() {
      const existing = read();
      if (existing) return existing;
      const code = Array.from({ length: groups }, () => randomText(alphabet, groupLength)).join("-");
      const half = `${path}.new`;
      const file = openSync(half, "w", 0o600);
      try {
        fchmodSync(file, 0o600);
        writeSync(file, `${code}\n`);
      } finally {
        closeSync(file);
      }
      renameSync(half, path);
      return code;
    },
    check(code) {
      const expected = read();
      const attempt = throttle.attempt("setup");
      if (!expected || !timingSafeEqual(digest(code), digest(expected))) {
        throw new AppError("FORBIDDEN", "The setup code is wrong.", {
          path: "input.setupCode",
          cure: "It is printed where the server was started, and stands in the file setup-code of its data directory.",
        });
      }
      attempt.succeeded();
    },
    remove: () => rmSync(path, { force: true }),
  };
}
