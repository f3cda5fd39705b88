CREATE TABLE IF NOT EXISTS `snmp_interface_polls`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When its counters were read, UTC: the end of the interval.' CODEC(Delta, ZSTD(1)),
  `device_id` LowCardinality(String) COMMENT 'Id of the device.',
  `device_ip` IPv6 COMMENT 'Address the device was asked at. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `if_index` UInt32 COMMENT 'ifIndex (RFC 2863).' CODEC(T64, ZSTD(1)),
  `interface` LowCardinality(String) COMMENT 'Its name: ifName, else ifDescr.',
  `admin_status` LowCardinality(String) COMMENT 'ifAdminStatus: up, down or testing; empty when not known.',
  `oper_status` LowCardinality(String) COMMENT 'ifOperStatus: up, down, dormant …; empty when not known.',
  `speed_bits_per_second` UInt64 COMMENT 'Its speed in bits per second; 0 when not known.' CODEC(T64, ZSTD(1)),
  `interval_ms` UInt32 COMMENT 'Milliseconds the counters of this row are over; 0 when there is nothing to compare with: after the first poll, a restart or a gap.' CODEC(T64, ZSTD(1)),
  `in_bytes` UInt64 COMMENT 'Bytes received within the interval.' CODEC(T64, ZSTD(1)),
  `out_bytes` UInt64 COMMENT 'Bytes sent within the interval.' CODEC(T64, ZSTD(1)),
  `in_packets` UInt64 COMMENT 'Packets received within the interval.' CODEC(T64, ZSTD(1)),
  `out_packets` UInt64 COMMENT 'Packets sent within the interval.' CODEC(T64, ZSTD(1)),
  `in_errors` UInt64 COMMENT 'Packets received with errors within the interval.' CODEC(T64, ZSTD(1)),
  `out_errors` UInt64 COMMENT 'Packets not sent for errors within the interval.' CODEC(T64, ZSTD(1)),
  `in_discards` UInt64 COMMENT 'Packets received and dropped within the interval.' CODEC(T64, ZSTD(1)),
  `out_discards` UInt64 COMMENT 'Packets dropped before they were sent within the interval.' CODEC(T64, ZSTD(1)),
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1)),
  INDEX by_time time TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (toStartOfInterval(time, toIntervalHour(6)), device_id, if_index, time)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Polls of interfaces of SNMP devices: one row per interface and poll, counters are what they grew by.';
