import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditedArguments, maskText } from "../../src/auth/mask-secrets.ts";
import { newTokenSecret } from "../../src/auth/secrets.ts";

describe("auditedArguments", () => {
  it.each([
    "password",
    "newPassword",
    "secret",
    "clientSecret",
    "token",
    "setupCode",
    "setup_code",
    "Authorization",
    "cookie",
    "apiKey",
    "community",
    "PassPhrase",
  ])("masks %s at any depth", (name) => {
    const text = auditedArguments({ input: { list: [{ [name]: "hunter22hunter22" }], [name]: { nested: "hunter22hunter22" } }, name: "alice" });
    expect(text).not.toContain("hunter22");
    expect(text).toContain('"name":"alice"');
  });

  it.each(["tokenId", "name", "communityId", "tokens", "pinned"])("shows %s", (name) => {
    expect(auditedArguments({ [name]: "visible" })).toBe(`{"${name}":"visible"}`);
  });

  it("masks tokens and URL passwords in any text, keys included", () => {
    const { secret } = newTokenSecret();
    const text = auditedArguments({ reason: `see ${secret}.`, url: "postgresql://u:hunter22@host/db?x=1", list: [secret] });
    expect(text).not.toContain(secret.slice(3));
    expect(text).not.toContain("hunter22");
    expect(text).toContain("postgresql://u:***@host/db");
    expect(maskText("no secret: http://host/a:b@c")).toBe("no secret: http://host/a:b@c");
  });

  it("never throws, and is bounded JSON", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const odd of [
      undefined,
      null,
      1n,
      Number.NaN,
      () => 1,
      Symbol("s"),
      new Date(Number.NaN),
      cycle,
      new Map([[1, 2]]),
      "x".repeat(100_000),
      { big: 2n ** 64n },
    ]) {
      const text = auditedArguments(odd);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      expect(text.length).toBeLessThan(20_000);
    }
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }), (value) => {
        expect(() => JSON.parse(auditedArguments(value)) as unknown).not.toThrow();
      }),
    );
  });
});
