import { type FlowInterval, flowFields } from "../../model/flow-fields.ts";
import type { Flow } from "../../model/flow.ts";
import { flowOfInterval } from "../../model/flow-view.ts";
import type { ColumnType } from "../../model/table.ts";
import { parseIp, unspecifiedIp } from "../../net/ip.ts";

/** How a stored value is read from JSON rows. */
const readers: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  UInt8: Number,
  UInt16: Number,
  UInt32: Number,
  Int32: Number,
  UInt64: Number,
  Id64: (value) => BigInt(value as string),
  MAC: Number,
  Float64: Number,
  "DateTime64(3)": Number,
  IPv6: (value) => parseIp(value as string) ?? unspecifiedIp,
  String,
  "LowCardinality(String)": String,
  "Array(String)": (value) => value,
};

/** A column as JSON rows should hold it: times as milliseconds. */
export function selected(column: string, type: ColumnType): string {
  return type === "DateTime64(3)" ? `toUnixTimestamp64Milli(${column}) AS ${column}` : column;
}

export const flowColumns = flowFields.map((field) => field.column as string);
export const selectedFlow = flowFields.map((field) => selected(field.column, field.type)).join(", ");

export function flowOfRow(row: Readonly<Record<string, unknown>>): Flow {
  const interval = Object.fromEntries(flowFields.map((field) => [field.key, readers[field.type](row[field.column])]));
  return flowOfInterval(interval as unknown as FlowInterval);
}
