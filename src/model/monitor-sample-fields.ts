import type { Field, RowOf } from "./table.ts";

/** Every column of a measurement of active monitoring: one row per measurement of a monitor, kept or not by its state. */
export const monitorSampleFields = [
  { column: "time", key: "timeMs", type: "DateTime64(3)", codec: "Delta, ZSTD(1)", combine: "min", description: "When the measurement began, UTC." },
  { column: "monitor_id", key: "monitorId", type: "LowCardinality(String)", combine: "same", description: "The monitor." },
  { column: "script", key: "script", type: "LowCardinality(String)", combine: "same", description: "Its script: icmp, https, dns …" },
  {
    column: "target",
    key: "target",
    type: "LowCardinality(String)",
    combine: "same",
    description: "What it watches: a host name, an address or a URL without its query.",
  },
  {
    column: "address",
    key: "address",
    type: "IPv6",
    codec: "ZSTD(1)",
    combine: "same",
    description: "Address that was measured; :: when the target had none. IPv4 is stored mapped.",
  },
  {
    column: "verdict",
    key: "verdict",
    type: "LowCardinality(String)",
    combine: "same",
    description: "OK, WARNING, CRITICAL, DOWN, or UNMEASURED: we could not measure.",
  },
  {
    column: "state",
    key: "state",
    type: "LowCardinality(String)",
    combine: "latest",
    description: "Where the monitor stood after it, by its rules of consecutive results: PENDING or one of the verdicts.",
  },
  { column: "has_value", key: "hasValue", type: "UInt8", combine: "max", description: "1 when there is a value." },
  { column: "value", key: "value", type: "Float64", codec: "ZSTD(1)", combine: "same", description: "What was measured, in the unit." },
  { column: "unit", key: "unit", type: "LowCardinality(String)", combine: "same", description: "Unit of the value: ms, %, days, hops …" },
  { column: "duration_ms", key: "durationMs", type: "Float64", codec: "ZSTD(1)", combine: "same", description: "Milliseconds the measurement took." },
  {
    column: "message",
    key: "message",
    type: "String",
    codec: "ZSTD(1)",
    combine: "latest",
    untrusted: true,
    description: "The value, or what is wrong, in words; control characters escaped.",
  },
] as const satisfies readonly Field[];

/** One measurement. */
export type MonitorSample = RowOf<typeof monitorSampleFields>;
