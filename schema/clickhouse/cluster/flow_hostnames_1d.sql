CREATE TABLE IF NOT EXISTS `flow_hostnames_1d_local` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.' CODEC(Delta, ZSTD(1)),
  `hostname` String COMMENT 'What the flow was for: TLS server name, HTTP Host or DNS query name, lower case; empty when unknown.' CODEC(ZSTD(1)),
  `client_ip` IPv6 COMMENT 'Who opened the conversation. IPv4 is stored mapped (::ffff:a.b.c.d).' CODEC(ZSTD(1)),
  `sent_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames, client to server.' CODEC(T64, ZSTD(1)),
  `received_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames, server to client.' CODEC(T64, ZSTD(1)),
  `sent_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets, client to server.' CODEC(T64, ZSTD(1)),
  `received_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets, server to client.' CODEC(T64, ZSTD(1)),
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
ORDER BY (bucket, reverse(lowerUTF8(hostname)), hostname, client_ip)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Intervals of flows added up by day (UTC) by client and host name.';

CREATE TABLE IF NOT EXISTS `flow_hostnames_1d` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.',
  `hostname` String COMMENT 'What the flow was for: TLS server name, HTTP Host or DNS query name, lower case; empty when unknown.',
  `client_ip` IPv6 COMMENT 'Who opened the conversation. IPv4 is stored mapped (::ffff:a.b.c.d).',
  `sent_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames, client to server.',
  `received_bytes` SimpleAggregateFunction(sum, UInt64) COMMENT 'Bytes, whole frames, server to client.',
  `sent_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets, client to server.',
  `received_packets` SimpleAggregateFunction(sum, UInt64) COMMENT 'Packets, server to client.',
  `retransmissions` SimpleAggregateFunction(sum, UInt64) COMMENT 'TCP segments sent again, both ways.',
  `duration_ms` SimpleAggregateFunction(sum, UInt64) COMMENT 'Milliseconds from the first to the last packet of each interval, added up.',
  `opens` SimpleAggregateFunction(sum, UInt64) COMMENT 'Flows that begin here.',
  `intervals` SimpleAggregateFunction(sum, UInt64) COMMENT 'Intervals.',
  `first_seen` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First packet, UTC.',
  `last_seen` SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last packet, UTC.',
  `ingested_at` SimpleAggregateFunction(max, DateTime('UTC')) COMMENT 'When the last of them was stored, UTC; retention counts from here.'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'flow_hostnames_1d_local')
COMMENT 'Intervals of flows added up by day (UTC) by client and host name.';

CREATE MATERIALIZED VIEW IF NOT EXISTS `flow_hostnames_1d_view` ON CLUSTER `wiregraph` TO `flow_hostnames_1d_local`
AS SELECT b AS bucket, k0 AS hostname, k1 AS client_ip, sum(toUInt64(m0)) AS sent_bytes, sum(toUInt64(m1)) AS received_bytes, sum(toUInt64(m2)) AS sent_packets, sum(toUInt64(m3)) AS received_packets, sum(toUInt64(m4)) AS retransmissions, sum(toUInt64(m5)) AS duration_ms, sum(toUInt64(m6)) AS opens, sum(toUInt64(m7)) AS intervals, min(m8) AS first_seen, max(m9) AS last_seen, max(m10) AS ingested_at FROM (SELECT toStartOfDay(first_seen) AS b, hostname AS k0, client_ip AS k1, sent_bytes AS m0, received_bytes AS m1, sent_packets AS m2, received_packets AS m3, sent_retransmissions + received_retransmissions AS m4, dateDiff('millisecond', first_seen, last_seen) AS m5, opens > 0 AS m6, 1 AS m7, first_seen AS m8, last_seen AS m9, ingested_at AS m10 FROM `flow_intervals_local`) GROUP BY b, k0, k1
COMMENT 'd41e135202c07c69';
