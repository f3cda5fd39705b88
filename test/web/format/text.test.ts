import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutMiddle, visible } from "../../../web/src/format/text.ts";

describe("text from the network", () => {
  it.each([
    ["plain.example", "plain.example"],
    ["\u001b[2Jgone", "␛[2Jgone"],
    ["a\u0000b\u007f", "a␀b␡"],
    ["right\u202eleft", "right⟨U+202E⟩left"],
    ["zero\u200bwidth", "zero⟨U+200B⟩width"],
    ["c1\u0085", "c1⟨U+0085⟩"],
    ["half\ud800", "half\ufffd"],
    ["müller.example", "müller.example"],
  ])("%j is shown as %j", (given, shown) => expect(visible(given)).toBe(shown));

  it("nothing that hides, turns or controls is left", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // oxlint-disable-next-line no-control-regex
        expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/);
        expect(visible(text).isWellFormed()).toBe(true);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});

describe("long names", () => {
  it("are cut in the middle", () => {
    expect(cutMiddle("short", 10)).toBe("short");
    expect(cutMiddle("a-very-long-name.example.net", 12)).toBe("a-very…e.net");
  });
  it("are never longer than the limit, and no character is halved", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 3, max: 40 }), (text, limit) => {
        const cut = cutMiddle(text, limit);
        expect(Array.from(cut).length).toBeLessThanOrEqual(Math.max(limit, 3));
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});
