CREATE TABLE IF NOT EXISTS `flow_dimensions_1d`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the time in which the intervals began, UTC.' CODEC(Delta, ZSTD(1)),
  `application` LowCardinality(String) COMMENT 'Most specific application name; the protocol itself when nothing more is known.',
  `application_master` LowCardinality(String) COMMENT 'Protocol on the wire: TLS, DNS, HTTP …; empty when unknown.',
  `category` LowCardinality(String) COMMENT 'Kind of application: Web, Network, Mail …; empty when unknown.',
  `protocol` UInt8 COMMENT 'IP protocol number (IANA): 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6.',
  `direction` LowCardinality(String) COMMENT 'LOCAL, INBOUND, OUTBOUND or TRANSIT, seen from the local networks.',
  `client_country` LowCardinality(String) COMMENT 'Country of the client\'s address when the flow was seen, as ISO 3166-1 code: DE, US; empty when unknown or not public.',
  `server_country` LowCardinality(String) COMMENT 'Country of the server\'s address when the flow was seen, as ISO 3166-1 code: DE, US; empty when unknown or not public.',
  `interface` LowCardinality(String) COMMENT 'Interface or file the packets were seen on; of an exporter its address and the ifIndex where the client\'s packets came in, such as 192.0.2.1#7.',
  `vlan` UInt16 COMMENT 'Innermost 802.1Q VLAN id; 0 when untagged.' CODEC(T64, ZSTD(1)),
  `exporter` IPv6 COMMENT 'Device that exported the flow (NetFlow, IPFIX, sFlow); :: when we saw the packets ourselves. IPv4 is stored mapped.' CODEC(ZSTD(1)),
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
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (bucket, interface, application, direction, protocol, client_country, server_country, application_master, category, vlan, exporter)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Intervals of flows added up by day (UTC) by application, protocol, direction, countries, interface, VLAN and exporter.';

CREATE MATERIALIZED VIEW IF NOT EXISTS `flow_dimensions_1d_view` TO `flow_dimensions_1d`
AS SELECT b AS bucket, k0 AS application, k1 AS application_master, k2 AS category, k3 AS protocol, k4 AS direction, k5 AS client_country, k6 AS server_country, k7 AS interface, k8 AS vlan, k9 AS exporter, sum(toUInt64(m0)) AS sent_bytes, sum(toUInt64(m1)) AS received_bytes, sum(toUInt64(m2)) AS sent_packets, sum(toUInt64(m3)) AS received_packets, sum(toUInt64(m4)) AS retransmissions, sum(toUInt64(m5)) AS duration_ms, sum(toUInt64(m6)) AS opens, sum(toUInt64(m7)) AS intervals, min(m8) AS first_seen, max(m9) AS last_seen, max(m10) AS ingested_at FROM (SELECT toStartOfDay(bucket) AS b, application AS k0, application_master AS k1, category AS k2, protocol AS k3, direction AS k4, client_country AS k5, server_country AS k6, interface AS k7, vlan AS k8, exporter AS k9, sent_bytes AS m0, received_bytes AS m1, sent_packets AS m2, received_packets AS m3, retransmissions AS m4, duration_ms AS m5, opens AS m6, intervals AS m7, first_seen AS m8, last_seen AS m9, ingested_at AS m10 FROM `flow_dimensions_1h`) GROUP BY b, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9
COMMENT '8bf4e4a46dd52a4d';
