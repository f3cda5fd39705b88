import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parseIp } from "../../../src/net/ip.ts";
import { readAddress } from "../../../src/pipeline/live/address-words.ts";

function read(text: string): readonly number[] | undefined {
  const words = new Int32Array(4);
  return readAddress(text, words) ? [...words] : undefined;
}

function wordsOf(text: string): readonly number[] | undefined {
  const ip = parseIp(text);
  return ip && [ip.w0, ip.w1, ip.w2, ip.w3];
}

it("reads every address as it is written", () => {
  for (const text of ["0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::", "2001:db8::1", "1:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8", "1::8"]) {
    expect(read(text), text).toEqual(wordsOf(text));
  }
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const canonical = parseIp(text)!.text;
      expect(read(canonical)).toEqual(wordsOf(canonical));
    }),
  );
});

it("takes nothing for an address that is none", () => {
  for (const text of ["", ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9", "12345::", "::g", "fe80::1%eth0"]) {
    expect(read(text), text).toBeUndefined();
  }
  const characters = fc.constantFrom("0", "1", "2", "9", ".", ":", "::", "a", "f", "x", "1.2.3.4");
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 16 }), (text) => {
      const words = read(text);
      if (words !== undefined) expect(words).toEqual(wordsOf(text));
      else if (parseIp(text)?.text === text) expect.fail(text);
    }),
    { numRuns: 2_000 },
  );
});
