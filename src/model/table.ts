import type { Ip } from "../net/ip.ts";

/**
 * ClickHouse types we use, each with the JavaScript value that stands for it.
 * Nothing is Nullable: 0 and "" mean "absent" and the field's description says so.
 * `UInt64` is a counter below 2^53 (number); `Id64` is a UInt64 that needs all its bits (bigint).
 * `DateTime64(3)` is milliseconds since the epoch. `MAC` is a UInt64 column holding 48 bits. `IPv6` holds IPv4 mapped.
 */
export interface ColumnTypes {
  readonly UInt8: number;
  readonly UInt16: number;
  readonly UInt32: number;
  readonly Int32: number;
  readonly UInt64: number;
  readonly Id64: bigint;
  readonly MAC: number;
  readonly Float64: number;
  readonly "DateTime64(3)": number;
  readonly IPv6: Ip;
  readonly String: string;
  readonly "LowCardinality(String)": string;
  readonly "Array(String)": readonly string[];
}
export type ColumnType = keyof ColumnTypes;

/** How the intervals of one flow become one value: `same` is constant over a flow, `latest` takes the last non-empty one, `least` the smallest but 0. */
export type Combine = "same" | "sum" | "min" | "least" | "max" | "or" | "latest";

/** One row per column: DDL, insert order, filters, SDL, docs and `sqlTables` follow from it. */
export interface Field {
  /** snake_case, the column's name in SQL. */
  readonly column: string;
  /** camelCase, the property of the row object. */
  readonly key: string;
  readonly type: ColumnType;
  readonly codec?: string;
  readonly combine: Combine;
  /** Meaning, unit, and what 0 or "" says. Shown in the API, in `describe_table` and as the column's comment. */
  readonly description: string;
  /** IPFIX information element name (IANA), where there is one. */
  readonly ipfix?: string;
  /** Name in FlowDimension when rows can be grouped by this column alone. */
  readonly dimension?: string;
  /** SQL of its value in rows of a version that did not have it, over the other columns; else the type's 0 or "". */
  readonly untold?: string;
  /** The text came from the network: escape, label, cap. */
  readonly untrusted?: true;
}

/** The row object of a list of fields. */
export type RowOf<F extends readonly Field[]> = { -readonly [K in F[number] as K["key"]]: ColumnTypes[K["type"]] };
