CREATE TABLE IF NOT EXISTS `snmp_device_polls_local` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the device was asked, UTC.' CODEC(Delta, ZSTD(1)),
  `device_id` LowCardinality(String) COMMENT 'Id of the device.',
  `device_ip` IPv6 COMMENT 'Address it was asked at. IPv4 is stored mapped.' CODEC(ZSTD(1)),
  `device_name` LowCardinality(String) COMMENT 'Its name: sysName (SNMPv2-MIB); empty when not known.',
  `state` LowCardinality(String) COMMENT 'Where the device stood then: UP, DEGRADED, UNREACHABLE, AUTH_ERROR …',
  `answered` UInt8 COMMENT '1 when it answered.',
  `response_us` Int32 COMMENT 'Microseconds to the first answer; -1 when there was none.' CODEC(T64, ZSTD(1)),
  `poll_ms` UInt32 COMMENT 'Milliseconds the whole poll took.' CODEC(T64, ZSTD(1)),
  `cpu_used_percent` Float64 COMMENT 'Load of its processors, the mean of all, 0 to 100; -1 when not known.' CODEC(ZSTD(1)),
  `memory_used_percent` Float64 COMMENT 'Main memory in use, 0 to 100; -1 when not known.' CODEC(ZSTD(1)),
  `memory_used_bytes` UInt64 COMMENT 'Main memory in use; 0 when only the percentage is known.' CODEC(T64, ZSTD(1)),
  `storage_used_percent` Float64 COMMENT 'Use of its fullest storage, 0 to 100; -1 when not known.' CODEC(ZSTD(1)),
  `vpn_sessions` Int32 COMMENT 'VPN sessions that were up, of all kinds; -1 when not known.' CODEC(T64, ZSTD(1)),
  `interfaces_up` UInt32 COMMENT 'Interfaces whose operational status was up.' CODEC(T64, ZSTD(1)),
  `interfaces_down` UInt32 COMMENT 'Interfaces that were wanted up and were not.' CODEC(T64, ZSTD(1)),
  `uptime_ms` UInt64 COMMENT 'Milliseconds since it started; 0 when not known.' CODEC(T64, ZSTD(1)),
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1)),
  INDEX by_time time TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMMDD(time)
ORDER BY (device_id, time)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Polls of SNMP devices: one row each time a device was asked, answered or not.';

CREATE TABLE IF NOT EXISTS `snmp_device_polls` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the device was asked, UTC.',
  `device_id` LowCardinality(String) COMMENT 'Id of the device.',
  `device_ip` IPv6 COMMENT 'Address it was asked at. IPv4 is stored mapped.',
  `device_name` LowCardinality(String) COMMENT 'Its name: sysName (SNMPv2-MIB); empty when not known.',
  `state` LowCardinality(String) COMMENT 'Where the device stood then: UP, DEGRADED, UNREACHABLE, AUTH_ERROR …',
  `answered` UInt8 COMMENT '1 when it answered.',
  `response_us` Int32 COMMENT 'Microseconds to the first answer; -1 when there was none.',
  `poll_ms` UInt32 COMMENT 'Milliseconds the whole poll took.',
  `cpu_used_percent` Float64 COMMENT 'Load of its processors, the mean of all, 0 to 100; -1 when not known.',
  `memory_used_percent` Float64 COMMENT 'Main memory in use, 0 to 100; -1 when not known.',
  `memory_used_bytes` UInt64 COMMENT 'Main memory in use; 0 when only the percentage is known.',
  `storage_used_percent` Float64 COMMENT 'Use of its fullest storage, 0 to 100; -1 when not known.',
  `vpn_sessions` Int32 COMMENT 'VPN sessions that were up, of all kinds; -1 when not known.',
  `interfaces_up` UInt32 COMMENT 'Interfaces whose operational status was up.',
  `interfaces_down` UInt32 COMMENT 'Interfaces that were wanted up and were not.',
  `uptime_ms` UInt64 COMMENT 'Milliseconds since it started; 0 when not known.',
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'snmp_device_polls_local', cityHash64(device_id))
COMMENT 'Polls of SNMP devices: one row each time a device was asked, answered or not.';
