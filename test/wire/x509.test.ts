import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCertificate } from "../../src/wire/x509.ts";
import { certificate, certificateFacts } from "../support/certificates.ts";
import { bytesOf } from "../support/packets.ts";

const read = (bytes: Uint8Array): ReturnType<typeof readCertificate> => readCertificate(bytes, 0, bytes.length);
/** A value of DER. */
function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = bytesOf(...contents);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return bytesOf([tag], length, content);
}
const text = (tag: number, value: string | readonly number[]): Uint8Array => der(tag, bytesOf(value));
const attribute = (type: readonly number[], value: Uint8Array): Uint8Array => der(0x31, der(0x30, text(6, type), value));
interface Made {
  readonly name?: readonly Uint8Array[];
  readonly from?: Uint8Array;
  readonly to?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
}
function made({ name = [], from = text(0x17, "500101000000Z"), to = text(0x18, "99991231235959Z"), extensions = [] }: Made = {}): Uint8Array {
  const algorithm = der(0x30, text(6, [0x2a, 0x03]));
  const extra = extensions.length > 0 ? [der(0xa3, der(0x30, ...extensions))] : [];
  const signed = der(0x30, text(2, [7]), algorithm, der(0x30), der(0x30, from, to), der(0x30, ...name), der(0x30, new Uint8Array(60)), ...extra);
  return der(0x30, signed, algorithm, text(3, [0, 1]));
}

describe("x509", () => {
  it("says of a certificate what OpenSSL says", () => {
    expect(read(certificate)).toEqual(certificateFacts);
  });

  it("gives one object for a certificate that comes again, amid whatever bytes", () => {
    const first = read(certificate);
    const around = bytesOf([1, 2, 3], certificate, [4]);
    expect(readCertificate(around, 3, 3 + certificate.length)).toBe(first);
    const other = certificate.slice();
    // A changed serial number leaves the signature's end, by which certificates are found, as it is.
    other[20]! ^= 1;
    expect(read(other)?.sha1).not.toBe(certificateFacts.sha1);
  });

  it("reads years before 2000, behind 2049, and versions without a number", () => {
    const got = read(made());
    expect([got?.notBeforeMs, got?.notAfterMs]).toEqual([Date.parse("1950-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")]);
    expect(read(made({ from: text(0x17, "4912312359Z") }))?.notBeforeMs).toBe(0);
    expect(read(made({ from: text(0x17, "491231235959Z") }))?.notBeforeMs).toBe(Date.parse("2049-12-31T23:59:59Z"));
  });

  it("writes names as RFC 4514 does, most specific part first, unknown types as numbers", () => {
    const name = [
      attribute([0x55, 4, 6], text(0x13, "DE")),
      attribute([0x55, 4, 10], text(0x1e, [0, 0x41, 0x20, 0xac])),
      attribute([0x55, 4, 3], text(0x0c, " a+b ")),
      attribute([0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37], text(0x14, [0xe9])),
    ];
    expect(read(made({ name }))?.subject).toBe(String.raw`1.3.6.1.4.1.311=é,CN=\ a\+b\ ,O=A€,C=DE`);
    expect(read(made())?.subject).toBe("");
  });

  it("makes text of the network safe, and names that hold commas one name", () => {
    const name = [attribute([0x55, 4, 3], text(0x0c, [0x1b, 0x5b, 0xe2, 0x80, 0xae]))];
    const names = der(0x30, text(6, [0x55, 0x1d, 0x11]), der(4, der(0x30, text(0x82, "a.example,b.example"), text(0x82, "C.example"))));
    const got = read(made({ name, extensions: [names] }));
    expect([got?.subject, got?.names]).toEqual([String.raw`CN=\x1b[\u202e`, String.raw`a.example\x2cb.example,c.example`]);
  });

  it("bears damage", () => {
    for (let cut = 0; cut < certificate.length; cut++) readCertificate(certificate, 0, cut);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(certificate.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = certificate.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        const got = read(bytes);
        if (!got) return;
        expect(`${got.subject}${got.issuer}${got.names}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect([Number.isSafeInteger(got.notBeforeMs), Number.isSafeInteger(got.notAfterMs)]).toEqual([true, true]);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        bytes[0] = 0x30;
        expect(() => read(bytes)).not.toThrow();
      }),
    );
  });
});
