import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkName, networkText } from "../../src/wire/text.ts";

const of = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("text from the network", () => {
  it("keeps what can be read and shows what cannot", () => {
    expect(networkText(of("Grüße, Welt"), 0, 99)).toBe("Grüße, Welt");
    expect(networkText(of("a\r\n\u001b[2J\u202e\u200bb"), 0, 99)).toBe("a\\x0d\\x0a\\x1b[2J\\u202e\\u200bb");
    expect(networkText(Uint8Array.of(0x61, 0xff, 0x62), 0, 3)).toBe("a\\xffb");
    expect(networkText(Uint8Array.of(0xc3, 0xa4, 0xff), 0, 3)).toBe("\\xc3\\xa4\\xff");
    expect(networkText(of("x".repeat(300)), 0, 300)).toHaveLength(256);
  });

  it("makes names comparable", () => {
    expect(networkName(of("WWW.Example.COM."), 0, 16)).toBe("www.example.com");
    expect(networkName(of("."), 0, 1)).toBe(".");
    expect(networkName(of("A\u0000B"), 0, 3)).toBe("a\\x00b");
  });

  it("never lets a control or format character through", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 320 }), (bytes, end) => {
        expect(networkText(bytes, 0, end)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(networkName(bytes, 0, end)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}A-Z]/u);
      }),
    );
  });
});
