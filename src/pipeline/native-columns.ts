import type { ColumnType, Field } from "../model/table.ts";
import type { Column } from "./native-column.ts";
import { IpColumn, PlainColumn, TimeColumn, UInt64Column, type NumberArray } from "./native-numbers.ts";
import { DictionaryColumn, StringColumn, StringsColumn } from "./native-texts.ts";

/** Types as the block names them; the engine converts to the table's own where they differ. */
const wireTypes: Readonly<Record<ColumnType, string>> = {
  UInt8: "UInt8",
  UInt16: "UInt16",
  UInt32: "UInt32",
  Int32: "Int32",
  UInt64: "UInt64",
  Id64: "UInt64",
  MAC: "UInt64",
  Float64: "Float64",
  "DateTime64(3)": "DateTime64(3)",
  IPv6: "IPv6",
  String: "String",
  "LowCardinality(String)": "LowCardinality(String)",
  "Array(String)": "Array(String)",
};

export function createColumn(field: Field): Column {
  const header: number[] = [];
  for (const text of [field.column, wireTypes[field.type]]) {
    const bytes = Buffer.from(text);
    varint(header, bytes.length);
    header.push(...bytes);
  }
  return makers[field.type](Uint8Array.from(header));
}

/** Appends a whole number as a varint: seven bits a byte, the lowest first. */
export function varint(into: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    into.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

const plain =
  (create: (size: number) => NumberArray): Maker =>
  (header) =>
    new PlainColumn(header, create);

type Maker = (header: Uint8Array) => Column;

const makers: Readonly<Record<ColumnType, Maker>> = {
  UInt8: plain((size) => new Uint8Array(size)),
  UInt16: plain((size) => new Uint16Array(size)),
  UInt32: plain((size) => new Int32Array(size)),
  Int32: plain((size) => new Int32Array(size)),
  UInt64: (header) => new UInt64Column(header),
  Id64: plain((size) => new BigUint64Array(size)),
  MAC: (header) => new UInt64Column(header),
  Float64: plain((size) => new Float64Array(size)),
  "DateTime64(3)": (header) => new TimeColumn(header),
  IPv6: (header) => new IpColumn(header),
  String: (header) => new StringColumn(header),
  "LowCardinality(String)": (header) => new DictionaryColumn(header),
  "Array(String)": (header) => new StringsColumn(header),
};
