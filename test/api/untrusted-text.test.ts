import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanUntrusted, fromNetwork, untrusted, untrustedTextLimit } from "../../src/api/untrusted-text.ts";

describe("cleanUntrusted", () => {
  it("shows what cannot be seen, and keeps the rest", () => {
    expect(cleanUntrusted("github.com")).toBe("github.com");
    expect(cleanUntrusted("bücher.example/日本語 🦆")).toBe("bücher.example/日本語 🦆");
    expect(cleanUntrusted("a\u0000b\u001b[2Jc\u202ed\u200be\u2028f\ufeffg\u{e0041}")).toBe(
      "a\\u{0}b\\u{1b}[2Jc\\u{202e}d\\u{200b}e\\u{2028}f\\u{feff}g\\u{e0041}",
    );
    expect(cleanUntrusted("\ud800x")).toBe("\\u{d800}x");
  });

  it("cuts at the limit, between characters", () => {
    expect(cleanUntrusted("x".repeat(256))).toBe("x".repeat(256));
    const cut = cleanUntrusted("🦆".repeat(300));
    expect(Array.from(cut)).toHaveLength(untrustedTextLimit);
    expect(cut.endsWith("🦆…")).toBe(true);
  });

  it("holds for any text: bounded, no control or format character, well-formed, the same when cleaned again", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 2_000 }),
          fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 600 }),
        ),
        (text) => {
          const clean = cleanUntrusted(text);
          expect(Array.from(clean).length).toBeLessThanOrEqual(untrustedTextLimit);
          expect(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(clean)).toBe(false);
          expect(cleanUntrusted(clean)).toBe(clean);
        },
      ),
    );
  });

  it("turns nothing into null, and marks descriptions", () => {
    expect([untrusted(undefined), untrusted(null), untrusted(""), untrusted("a")]).toEqual([null, null, null, "a"]);
    expect(fromNetwork("A name.")).toContain("Untrusted");
  });
});
