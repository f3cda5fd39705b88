import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { randomText } from "../../src/auth/random-text.ts";
import { looksLikeSession, looksLikeToken, newSessionSecret, newTokenSecret, secretHash } from "../../src/auth/secrets.ts";

describe("secrets", () => {
  it("are wg_ and 256 bits, kept as SHA-256, told apart by four characters", () => {
    const { secret, hash, hint } = newTokenSecret();
    expect(secret).toMatch(/^wg_[0-9A-Za-z]{43}$/);
    expect(43 * Math.log2(62)).toBeGreaterThan(256);
    expect(hash).toBe(createHash("sha256").update(secret).digest("hex"));
    expect(secretHash(secret)).toBe(hash);
    expect(secret.endsWith(hint)).toBe(true);
    expect(hint).toHaveLength(4);
    expect(looksLikeToken(secret)).toBe(true);
    expect(looksLikeSession(newSessionSecret().secret)).toBe(true);
    expect(looksLikeSession(secret)).toBe(false);
    for (const text of ["", "wg_", `${secret}x`, secret.slice(1), `${secret}\n`]) expect(looksLikeToken(text)).toBe(false);
  });

  it("never repeat", () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newTokenSecret().secret)).size).toBe(1_000);
  });

  it("use every character equally often", () => {
    const alphabet = "abcdefghij";
    const counts = new Map<string, number>();
    for (const character of randomText(alphabet, 100_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
    // Chi-squared with 9 degrees of freedom: 40 is passed by chance less than once in 100,000 runs.
    const chi = Array.from(alphabet).reduce((sum, character) => sum + ((counts.get(character) ?? 0) - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(40);
  });
});
