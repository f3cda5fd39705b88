CREATE TABLE IF NOT EXISTS `monitor_measurements`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the measurement began, UTC.' CODEC(Delta, ZSTD(1)),
  `monitor_id` LowCardinality(String) COMMENT 'The monitor.',
  `script` LowCardinality(String) COMMENT 'Its script: icmp, https, dns …',
  `target` LowCardinality(String) COMMENT 'What it watches: a host name, an address or a URL without its query.',
  `address` IPv6 COMMENT 'Address that was measured; :: when the target had none. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `verdict` LowCardinality(String) COMMENT 'OK, WARNING, CRITICAL, DOWN, or UNMEASURED: we could not measure.',
  `state` LowCardinality(String) COMMENT 'Where the monitor stood after it, by its rules of consecutive results: PENDING or one of the verdicts.',
  `has_value` UInt8 COMMENT '1 when there is a value.',
  `value` Float64 COMMENT 'What was measured, in the unit.' CODEC(ZSTD(1)),
  `unit` LowCardinality(String) COMMENT 'Unit of the value: ms, %, days, hops …',
  `duration_ms` Float64 COMMENT 'Milliseconds the measurement took.' CODEC(ZSTD(1)),
  `message` String COMMENT 'The value, or what is wrong, in words; control characters escaped.' CODEC(ZSTD(1)),
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1)),
  INDEX by_time time TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (monitor_id, time)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Measurements of active monitoring: one row per measurement of a monitor.';
