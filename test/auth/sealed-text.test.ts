import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSealedText } from "../../src/auth/sealed-text.ts";

describe("sealed text", () => {
  let nowMs = 1_000;
  const clock = (): number => nowMs;
  const sealed = createSealedText("test", clock);

  it("comes back as it was, within its time", () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        nowMs = 1_000;
        const once = sealed.seal(text);
        expect(once).toMatch(/^[\w-]+$/);
        expect(sealed.open(once, 10)).toBe(text);
        nowMs = 1_010;
        expect(sealed.open(once, 10)).toBeUndefined();
      }),
    ));

  it("does not when a bit is changed, when it is for something else, or another's", () => {
    nowMs = 1_000;
    const once = sealed.seal("hello");
    const bytes = Buffer.from(once, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(sealed.open(changed.toString("base64url"), 10)).toBeUndefined();
      expect(sealed.open(bytes.subarray(0, at).toString("base64url"), 10)).toBeUndefined();
    }
    expect(createSealedText("test", clock).open(once, 10)).toBeUndefined();
    for (const text of ["", "x", "ä", "AAAA"]) expect(sealed.open(text, 10)).toBeUndefined();
  });
});
