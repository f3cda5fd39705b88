import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RangeTable, RangeTableBuilder } from "../../src/enrich/range-table.ts";
import { Ip, parseIp } from "../../src/net/ip.ts";

const at = (text: string): Ip => parseIp(text)!;

function sample(): RangeTable {
  const builder = new RangeTableBuilder();
  builder.add4(0x0101_0000, 0x0101_00ff, 7);
  builder.add4(0x0101_0100, 0x0101_01ff, 7);
  builder.add4(0x0101_0400, 0x0101_04ff, 4_294_967_295);
  builder.add4(0xffff_ff00, 0xffff_ffff, 9);
  builder.add6(0x2001_0db8_0000_0000n, 0x2001_0db8_ffff_ffffn, 3);
  builder.add6(0x2a00_0000_0000_0000n, 0x2a00_0000_0000_00ffn, 5);
  return builder.build();
}

describe("RangeTable", () => {
  it("knows both ends of a range and nothing beside it", () => {
    const table = sample();
    const found = ["1.0.255.255", "1.1.0.0", "1.1.1.255", "1.1.2.0", "1.1.4.0", "1.1.5.0", "255.255.255.255", "0.0.0.0"].map((text) => table.find(at(text)));
    expect(found).toEqual([0, 7, 7, 0, 4_294_967_295, 0, 9, 0]);
    const found6 = ["2001:db7:ffff::1", "2001:db8::1", "2001:db8:ffff:ffff:ffff::1", "2001:db9::", "2a00::ff:0:0:0:1", "2a00:0:0:100::"].map((text) =>
      table.find(at(text)),
    );
    expect(found6).toEqual([0, 3, 3, 0, 5, 0]);
  });

  it("makes one segment of neighbours with one value", () => {
    expect(sample().segments).toBe(6 + 5);
  });

  it("gives what overlaps to the first", () => {
    const builder = new RangeTableBuilder();
    builder.add4(10, 20, 1);
    builder.add4(15, 30, 2);
    builder.add4(16, 18, 3);
    const table = builder.build();
    expect([9, 10, 20, 21, 30, 31].map((word) => table.find(Ip.v4(word)))).toEqual([0, 1, 1, 2, 2, 0]);
  });

  it("agrees with a plain look through the ranges, also after it was written and read", () => {
    const gaps = fc.array(fc.record({ gap: fc.nat(50), length: fc.integer({ min: 1, max: 50 }), value: fc.integer({ min: 1, max: 3 }) }), { maxLength: 20 });
    fc.assert(
      fc.property(gaps, (parts) => {
        const builder = new RangeTableBuilder();
        const wanted: number[] = [];
        for (const { gap, length, value } of parts) {
          for (let i = 0; i < gap; i++) wanted.push(0);
          const first = wanted.length;
          for (let i = 0; i < length; i++) wanted.push(value);
          builder.add4(first, wanted.length - 1, value);
          builder.add6(BigInt(first) << 31n, (BigInt(wanted.length) << 31n) - 1n, value);
        }
        wanted.push(0, 0);
        const table = RangeTable.decode(builder.build().encode())!;
        expect(wanted.map((_value, i) => table.find(Ip.v4(i)))).toEqual(wanted);
        const upper = (i: number): bigint => (BigInt(i) << 31n) + 5n;
        expect(wanted.map((_value, i) => table.find(new Ip(Number(upper(i) >> 32n), Number(upper(i) & 0xffff_ffffn), 1, 1)))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses files that are damaged, and never throws", () => {
    const bytes = sample().encode();
    for (let end = 0; end < bytes.length; end++) expect(RangeTable.decode(bytes.subarray(0, end))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (junk) => {
        expect(() => RangeTable.decode(junk)?.find(at("1.1.1.1"))).not.toThrow();
      }),
    );
  });
});
