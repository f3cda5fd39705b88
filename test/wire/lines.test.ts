import { describe, expect, it } from "vitest";
import { indexOfText, isHostName, isOneLine, isText, wordIsOneOf } from "../../src/wire/lines.ts";
import { bytesOf } from "../support/packets.ts";

const whole = <T>(read: (bytes: Uint8Array, at: number, end: number) => T, text: string): T => read(bytesOf(text), 0, text.length);

describe("lines", () => {
  it("knows text", () => {
    expect([whole(isText, "a\tb\r\n"), whole(isText, "\xc3\xa9"), whole(isText, "a\0"), whole(isText, "\x7f"), whole(isText, "")]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("knows exactly one line", () => {
    expect([whole(isOneLine, "a\r\n"), whole(isOneLine, "a"), whole(isOneLine, "a\nb\n"), whole(isOneLine, "a\x01\n")]).toEqual([true, false, false, false]);
  });

  it("compares words without case", () => {
    const bytes = bytesOf("GROUP x");
    expect([wordIsOneOf(bytes, 0, 7, ["list", "group"]), wordIsOneOf(bytes, 0, 7, ["grou"]), wordIsOneOf(bytes, 6, 7, ["x"])]).toEqual([true, false, true]);
  });

  it("finds text", () => {
    const bytes = bytesOf("12 abcab host=x");
    expect([indexOfText(bytes, 0, 15, "host="), indexOfText(bytes, 0, 12, "host=")]).toEqual([9, -1]);
  });

  it("tells a host's name from other words", () => {
    expect(["mx.example.com", "a-b.c_d", "host", ".a", "a.", "a b.c", "x/y.z"].map((text) => whole(isHostName, text))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
