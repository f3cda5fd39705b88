CREATE TABLE IF NOT EXISTS `flow_exceptions_local` ON CLUSTER `wiregraph`
(
  `first_seen` DateTime64(3, 'UTC') COMMENT 'First packet of the interval, UTC.' CODEC(Delta, ZSTD(1)),
  `flow_id` UInt64 COMMENT 'Its flow.',
  `renamed` UInt8 COMMENT '1 when its names are not those of the flow\'s interval before.',
  `unordered` UInt8 COMMENT '1 when its place in the flow is not known.',
  `ingested_at` DateTime('UTC') COMMENT 'When it was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(first_seen)
ORDER BY (first_seen, flow_id)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Intervals after which adding up by names or counting by first intervals is not enough: their flows are looked at one by one.';

CREATE TABLE IF NOT EXISTS `flow_exceptions` ON CLUSTER `wiregraph`
(
  `first_seen` DateTime64(3, 'UTC') COMMENT 'First packet of the interval, UTC.',
  `flow_id` UInt64 COMMENT 'Its flow.',
  `renamed` UInt8 COMMENT '1 when its names are not those of the flow\'s interval before.',
  `unordered` UInt8 COMMENT '1 when its place in the flow is not known.',
  `ingested_at` DateTime('UTC') COMMENT 'When it was stored, UTC; retention counts from here.'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'flow_exceptions_local')
COMMENT 'Intervals after which adding up by names or counting by first intervals is not enough: their flows are looked at one by one.';

CREATE MATERIALIZED VIEW IF NOT EXISTS `flow_exceptions_view` ON CLUSTER `wiregraph` TO `flow_exceptions_local`
AS SELECT first_seen, flow_id, renamed, unordered, ingested_at FROM (SELECT first_seen, flow_id, toUInt8(renamed > 0) AS renamed, toUInt8(opens = 0 AND (previous_first_seen > first_seen OR toUnixTimestamp64Milli(previous_first_seen) = 0)) AS unordered, ingested_at FROM `flow_intervals_local`) WHERE renamed > 0 OR unordered > 0
COMMENT 'f3a44bc5a5ecb3f5';
