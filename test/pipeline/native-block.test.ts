import { describe, expect, it } from "vitest";
import type { ColumnType, Field } from "../../src/model/table.ts";
import { parseIp } from "../../src/net/ip.ts";
import { NativeBlock } from "../../src/pipeline/native-block.ts";

const field = (column: string, key: string, type: ColumnType): Field => ({ column, key, type, combine: "same", description: "" });
const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
const u64 = (value: bigint): number[] => [...new Uint8Array(BigUint64Array.of(value).buffer)];

/** The bytes of one column of so many rows, behind the counts and its name and type. */
function column(type: ColumnType, wireType: string, values: readonly unknown[]): number[] {
  const block = new NativeBlock<Readonly<Record<string, unknown>>>([field("c", "value", type)]);
  for (const value of values) block.add({ value });
  const head = [1, values.length, ...text("c"), ...text(wireType)];
  const bytes = [...block.take()];
  expect(bytes.slice(0, head.length)).toEqual(head);
  return bytes.slice(head.length);
}

describe("a block of ClickHouse's Native format", () => {
  it("counts as whole numbers of 0 to 2^53 - 1, whatever they were", () => {
    expect(column("UInt64", "UInt64", [1, 2 ** 32, 2 ** 53, -1, Number.NaN])).toEqual([
      ...u64(1n),
      ...u64(2n ** 32n),
      ...u64(2n ** 53n - 1n),
      ...u64(0n),
      ...u64(0n),
    ]);
  });

  it("ids of all their bits, and narrow numbers", () => {
    expect(column("Id64", "UInt64", [2n ** 64n - 1n, 5n])).toEqual([...u64(2n ** 64n - 1n), ...u64(5n)]);
    expect(column("UInt8", "UInt8", [255, 0])).toEqual([255, 0]);
    expect(column("UInt16", "UInt16", [0x1234])).toEqual([0x34, 0x12]);
    expect(column("UInt32", "UInt32", [0xfedc_ba98])).toEqual([0x98, 0xba, 0xdc, 0xfe]);
    expect(column("Int32", "Int32", [-2])).toEqual([0xfe, 0xff, 0xff, 0xff]);
  });

  it("times within 1970 to 2106", () => {
    const last = 0xffff_ffffn * 1_000n;
    expect(column("DateTime64(3)", "DateTime64(3)", [1_700_000_000_123.7, -5, 1e20])).toEqual([...u64(1_700_000_000_123n), ...u64(0n), ...u64(last)]);
  });

  it("addresses in network order", () => {
    expect(column("IPv6", "IPv6", [parseIp("2001:db8::ff"), parseIp("192.0.2.1")])).toEqual(
      [
        [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1],
      ].flat(),
    );
  });

  it("texts as UTF-8 behind their length, also long ones", () => {
    const long = "ä".repeat(100);
    expect(column("String", "String", ["", "é", "abc", long])).toEqual([0, 2, 0xc3, 0xa9, ...text("abc"), 200, 1, ...Buffer.from(long)]);
  });

  it("lists as their ends, then their elements", () => {
    expect(column("Array(String)", "Array(String)", [["a", "b"], [], ["c"]])).toEqual([...u64(2n), ...u64(2n), ...u64(3n), ...["a", "b", "c"].flatMap(text)]);
  });

  it("repeated texts once, with as narrow a number for each row as holds them", () => {
    const flags = 0x600n;
    const few = column("LowCardinality(String)", "LowCardinality(String)", ["x", "", "y", "x"]);
    expect(few).toEqual([...u64(1n), ...u64(flags), ...u64(3n), ...["", "x", "y"].flatMap(text), ...u64(4n), 1, 0, 2, 1]);
  });

  it("more rows than are written at once, more texts than a byte numbers, and nothing of the block before", () => {
    const fields = [field("n", "n", "UInt32"), field("t", "t", "LowCardinality(String)")];
    const block = new NativeBlock<{ readonly n: number; readonly t: string }>(fields);
    const make = (from: number): Buffer => {
      for (let i = 0; i < 1_000; i++) block.add({ n: from + i, t: `t${(from + i) % 300}` });
      expect(block.rows).toBe(1_000);
      return Buffer.from(block.take());
    };
    const first = make(0);
    const second = make(700);
    for (const [bytes, from] of [
      [first, 0],
      [second, 700],
    ] as const) {
      const at = 3 + text("n").length + text("UInt32").length;
      expect(Array.from({ length: 1_000 }, (_, i) => bytes.readUInt32LE(at + i * 4))).toEqual(Array.from({ length: 1_000 }, (_, i) => from + i));
      // Two bytes for each of the last column's numbers; the texts are numbered as they came, from 1.
      expect(Array.from({ length: 1_000 }, (_, i) => bytes.readUInt16LE(bytes.length - 2_000 + i * 2))).toEqual(
        Array.from({ length: 1_000 }, (_, i) => (i % 300) + 1),
      );
    }
    expect(block.rows).toBe(0);
  });

  it("refuses a field whose key is no name", () => {
    expect(() => new NativeBlock([field("c", "a;b", "UInt8")])).toThrow("no property");
  });
});
