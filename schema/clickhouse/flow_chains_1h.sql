CREATE TABLE IF NOT EXISTS `flow_chains_1h`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.' CODEC(Delta, ZSTD(1)),
  `intervals` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals.' CODEC(T64, ZSTD(1)),
  `renamed` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals whose names are not those of the flow\'s interval before.' CODEC(T64, ZSTD(1)),
  `unordered` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals whose place in their flow is not known.' CODEC(T64, ZSTD(1)),
  `longest_gap_ms` SimpleAggregateFunction(max, Int64) COMMENT 'Longest time from the start of an interval\'s predecessor to its own, in milliseconds.',
  `ingested_at` SimpleAggregateFunction(max, DateTime('UTC')) COMMENT 'When the last of them was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Intervals of flows added up by hour (UTC) on how intervals go on from earlier ones.';

CREATE MATERIALIZED VIEW IF NOT EXISTS `flow_chains_1h_view` TO `flow_chains_1h`
AS SELECT b AS bucket, sum(toUInt64(m0)) AS intervals, sum(toUInt64(m1)) AS renamed, sum(toUInt64(m2)) AS unordered, max(m3) AS longest_gap_ms, max(m4) AS ingested_at FROM (SELECT toStartOfHour(first_seen) AS b, 1 AS m0, renamed > 0 AS m1, opens = 0 AND (previous_first_seen > first_seen OR toUnixTimestamp64Milli(previous_first_seen) = 0) AS m2, if(opens = 0 AND NOT (opens = 0 AND (previous_first_seen > first_seen OR toUnixTimestamp64Milli(previous_first_seen) = 0)), dateDiff('millisecond', previous_first_seen, first_seen), 0) AS m3, ingested_at AS m4 FROM `flow_intervals`) GROUP BY b
COMMENT 'd1b077af12f1ba65';
