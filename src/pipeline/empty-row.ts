import type { ColumnType, Field, RowOf } from "../model/table.ts";
import { unspecifiedIp } from "../net/ip.ts";

/** JavaScript of what a property has while nothing is known of it. */
const absent: Readonly<Record<ColumnType, string>> = {
  UInt8: "0",
  UInt16: "0",
  UInt32: "0",
  Int32: "0",
  UInt64: "0",
  Id64: "0n",
  MAC: "0",
  Float64: "0",
  "DateTime64(3)": "0",
  IPv6: "unspecifiedIp",
  String: '""',
  "LowCardinality(String)": '""',
  "Array(String)": "[]",
};

/**
 * What makes rows of these fields with nothing in them. Compiled: an object that gets its properties one by one becomes a dictionary,
 * which takes several times as long to read and to fill. Names come from the model only.
 */
export function emptyRowOf<const F extends readonly Field[]>(fields: F): () => RowOf<F> {
  const properties = fields.map(({ key, type }) => `${key}: ${absent[type]}`);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- see above
  return new Function("unspecifiedIp", `return () => ({ ${properties.join(", ")} });`)(unspecifiedIp) as () => RowOf<F>;
}
