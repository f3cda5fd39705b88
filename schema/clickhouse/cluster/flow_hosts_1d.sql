CREATE TABLE IF NOT EXISTS `flow_hosts_1d_local` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.' CODEC(Delta, ZSTD(1)),
  `host` IPv6 COMMENT 'Address of the host. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `role` UInt8 COMMENT '1 as client, 2 as server, 3 both at once: it talked to itself.',
  `sent_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames that the host sent.' CODEC(T64, ZSTD(1)),
  `received_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames that the host got.' CODEC(T64, ZSTD(1)),
  `sent_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets that the host sent.' CODEC(T64, ZSTD(1)),
  `received_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets that the host got.' CODEC(T64, ZSTD(1)),
  `retransmissions` SimpleAggregateFunction(sum, UInt64) COMMENT 'TCP segments sent again, both ways.' CODEC(T64, ZSTD(1)),
  `duration_ms` SimpleAggregateFunction(sum, UInt64) COMMENT 'Milliseconds from the first to the last packet of each interval, added up.' CODEC(T64, ZSTD(1)),
  `opens` SimpleAggregateFunction(sum, UInt64) COMMENT 'Flows that begin here.' CODEC(T64, ZSTD(1)),
  `intervals` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals.' CODEC(T64, ZSTD(1)),
  `first_seen` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First packet, UTC.' CODEC(Delta, ZSTD(1)),
  `last_seen` SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last packet, UTC.' CODEC(Delta, ZSTD(1)),
  `ingested_at` SimpleAggregateFunction(max, DateTime('UTC')) COMMENT 'When the last of them was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, host, role)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Intervals of flows added up by day (UTC) by host, once for each side of a flow.';

CREATE TABLE IF NOT EXISTS `flow_hosts_1d` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.',
  `host` IPv6 COMMENT 'Address of the host. IPv4 is stored mapped.',
  `role` UInt8 COMMENT '1 as client, 2 as server, 3 both at once: it talked to itself.',
  `sent_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames that the host sent.',
  `received_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames that the host got.',
  `sent_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets that the host sent.',
  `received_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets that the host got.',
  `retransmissions` SimpleAggregateFunction(sum, UInt64) COMMENT 'TCP segments sent again, both ways.',
  `duration_ms` SimpleAggregateFunction(sum, UInt64) COMMENT 'Milliseconds from the first to the last packet of each interval, added up.',
  `opens` SimpleAggregateFunction(sum, UInt64) COMMENT 'Flows that begin here.',
  `intervals` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals.',
  `first_seen` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First packet, UTC.',
  `last_seen` SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last packet, UTC.',
  `ingested_at` SimpleAggregateFunction(max, DateTime('UTC')) COMMENT 'When the last of them was stored, UTC; retention counts from here.'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'flow_hosts_1d_local')
COMMENT 'Intervals of flows added up by day (UTC) by host, once for each side of a flow.';

CREATE MATERIALIZED VIEW IF NOT EXISTS `flow_hosts_1d_view` ON CLUSTER `wiregraph` TO `flow_hosts_1d_local`
AS SELECT b AS bucket, k0 AS host, k1 AS role, sum(toUInt64(m0)) AS sent_bytes, sum(toUInt64(m1)) AS received_bytes, sum(toUInt64(m2)) AS sent_packets, sum(toUInt64(m3)) AS received_packets, sum(toUInt64(m4)) AS retransmissions, sum(toUInt64(m5)) AS duration_ms, sum(toUInt64(m6)) AS opens, sum(toUInt64(m7)) AS intervals, min(m8) AS first_seen, max(m9) AS last_seen, max(m10) AS ingested_at FROM (SELECT toStartOfDay(bucket) AS b, host AS k0, role AS k1, sent_bytes AS m0, received_bytes AS m1, sent_packets AS m2, received_packets AS m3, retransmissions AS m4, duration_ms AS m5, opens AS m6, intervals AS m7, first_seen AS m8, last_seen AS m9, ingested_at AS m10 FROM `flow_hosts_1h_local`) GROUP BY b, k0, k1
COMMENT 'aaa0c367a3e9e062';
