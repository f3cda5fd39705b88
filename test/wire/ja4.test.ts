import { describe, expect, it } from "vitest";
import { ja4 } from "../../src/wire/ja4.ts";
import { parseClientHello } from "../../src/wire/tls-handshake.ts";
import { clientHello, hexBytes, type ClientHelloOptions } from "../support/packets.ts";

const hexes = (text: string): number[] => text.split(",").map((one) => Number.parseInt(one, 16));

/** The example of the JA4 text: its lists in the order of the wire, GREASE added where browsers put it. */
const example: ClientHelloOptions = {
  ciphers: [0x8a8a, ...hexes("1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035")],
  serverName: "example.com",
  alpn: ["h2", "http/1.1"],
  versions: [0xdada, 0x0304, 0x0303],
  signatureAlgorithms: hexes("0403,0804,0401,0503,0805,0501,0806,0601"),
  extensions: [0x3a3a, ...hexes("001b,0033,4469,0017,0005,0023,0012,ff01,000b,000a,0015"), 0x2a2a],
};
const fingerprint = (options: ClientHelloOptions, transport: "t" | "q" | "d" = "t"): string => {
  const message = clientHello(options);
  return ja4(parseClientHello(message, 0, message.length)!, transport);
};

describe("JA4", () => {
  it("is the published example's", () => {
    // 16 extensions there; 0000, 0010, 002b and 000d come from the builder.
    expect(fingerprint(example)).toBe("t13d1515h2_8daaf6152771_" + fingerprint(example).slice(-12));
    const padded = { ...example, extensions: [...example.extensions!, 0x002d] };
    expect(fingerprint(padded)).toBe("t13d1516h2_8daaf6152771_e5627efa2ab1");
    expect(fingerprint(padded, "q")).toBe("q13d1516h2_8daaf6152771_e5627efa2ab1");
  });

  it("ends without an underscore when there are no signature algorithms", () => {
    // The published value 6d807ffa2a79 is of a list with 000d in it, so the extension is there with an empty list.
    const bare = { ...example, signatureAlgorithms: [], extensions: [...example.extensions!, 0x002d, [0x000d, hexBytes("0000")] as const] };
    expect(fingerprint(bare).slice(-12)).toBe("6d807ffa2a79");
  });

  it("is the same for shuffled lists and other GREASE", () => {
    const shuffled = { ...example, ciphers: [0x1a1a, ...example.ciphers!.slice(1).toReversed()], extensions: example.extensions!.toReversed() };
    expect(fingerprint(shuffled)).toBe(fingerprint(example));
  });

  it("says twelve zeros for empty lists and i00 without names", () => {
    expect(fingerprint({ ciphers: [], serverName: "", versions: [], signatureAlgorithms: [], version: 0x0301 })).toBe("t10i000000_000000000000_000000000000");
  });

  it.each([
    ["h", "hh"],
    ["http/1.1", "h1"],
    ["\xab", "ab"],
    ["\xab\xcd", "ad"],
    ["0\xab", "3b"],
    ["01\xab\xcd", "3d"],
    ["0\xab\xcd1", "01"],
    ["", "00"],
  ])("takes the ALPN %j as %s", (name, code) => {
    expect(fingerprint({ alpn: [name] }).slice(8, 10)).toBe(code);
  });

  it("is not made of a hello that was cut", () => {
    const message = clientHello(example);
    expect(ja4(parseClientHello(message, 0, message.length - 1)!, "t")).toBe("");
  });
});
