CREATE TABLE IF NOT EXISTS `dns_transactions`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the question was seen, UTC.' CODEC(Delta, ZSTD(1)),
  `flow_id` UInt64 COMMENT 'The flow that carried it.',
  `client_ip` IPv6 COMMENT 'Who asked. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `client_port` UInt16 COMMENT 'Port of the client.' CODEC(ZSTD(1)),
  `resolver_ip` IPv6 COMMENT 'Who was asked. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `protocol` UInt8 COMMENT '17 UDP, 6 TCP.',
  `vlan` UInt16 COMMENT 'VLAN of the flow; 0 when untagged.',
  `interface` LowCardinality(String) COMMENT 'Interface or file the packets were seen on.',
  `name` String COMMENT 'Name asked for, lower case, without the final dot; control characters escaped.' CODEC(ZSTD(1)),
  `type` LowCardinality(String) COMMENT 'Type asked for: A, AAAA, MX … or TYPE65 (RFC 3597).',
  `response_code` LowCardinality(String) COMMENT 'NOERROR, NXDOMAIN …; empty when no answer was seen.',
  `answers` Array(String) COMMENT 'Answer data as text, at most 32.' CODEC(ZSTD(1)),
  `latency_us` Int32 COMMENT 'Microseconds from question to answer; -1 when no answer was seen.',
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1)),
  INDEX by_client_ip client_ip TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_resolver_ip resolver_ip TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_flow_id flow_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_name name TYPE ngrambf_v1(4, 4096, 3, 0) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (toStartOfHour(time), client_ip, name)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'DNS questions with their answers: one row per question.';
