CREATE TABLE IF NOT EXISTS `audit_events_local` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When it was begun, UTC.' CODEC(Delta, ZSTD(1)),
  `event_id` String COMMENT 'The event, as auditLog names it.' CODEC(ZSTD(1)),
  `user` LowCardinality(String) COMMENT 'Who did it; empty when nobody was signed in.',
  `channel` LowCardinality(String) COMMENT 'Through what: web, api, mcp, cli.',
  `through` LowCardinality(String) COMMENT 'session, the token\'s name, or cli.',
  `tool` LowCardinality(String) COMMENT 'The MCP tool; empty when there was none.',
  `client` LowCardinality(String) COMMENT 'What the assistant\'s program calls itself; empty when there was none.',
  `action` LowCardinality(String) COMMENT 'The mutation: createUser, addMonitors …',
  `target` String COMMENT 'What it was done to; empty when nothing is named.' CODEC(ZSTD(1)),
  `arguments` String COMMENT 'Canonical JSON of the arguments, secrets masked.' CODEC(ZSTD(1)),
  `dry_run` UInt8 COMMENT '1 when it was only shown what it would do.',
  `outcome` LowCardinality(String) COMMENT 'applied, dry-run, refused, failed, previewed, confirmed or declined.',
  `summary` String COMMENT 'What it did, in words; empty when it did nothing.' CODEC(ZSTD(1)),
  `error` String COMMENT 'Why it failed or was refused; empty otherwise.' CODEC(ZSTD(1)),
  `before` String COMMENT 'Canonical JSON of what was, secrets masked; empty when not told.' CODEC(ZSTD(1)),
  `after` String COMMENT 'Canonical JSON of what is now, secrets masked; empty when not told.' CODEC(ZSTD(1)),
  `grant` String COMMENT 'How an assistant\'s write was allowed, and by whom; empty when it needed no leave.' CODEC(ZSTD(1)),
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYYYYMMDD(time)
ORDER BY (time, event_id)
TTL ingested_at + toIntervalSecond(63072000)
SETTINGS index_granularity = 8192, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ttl_only_drop_parts = 1, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, auto_statistics_types = '', vertical_merge_algorithm_min_rows_to_activate = 2000000, merge_selector_base = 8
COMMENT 'Writes to Wiregraph whose outcome is known: one row each. The inventory holds the audit itself; this is its copy for SQL.';

CREATE TABLE IF NOT EXISTS `audit_events` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When it was begun, UTC.',
  `event_id` String COMMENT 'The event, as auditLog names it.',
  `user` LowCardinality(String) COMMENT 'Who did it; empty when nobody was signed in.',
  `channel` LowCardinality(String) COMMENT 'Through what: web, api, mcp, cli.',
  `through` LowCardinality(String) COMMENT 'session, the token\'s name, or cli.',
  `tool` LowCardinality(String) COMMENT 'The MCP tool; empty when there was none.',
  `client` LowCardinality(String) COMMENT 'What the assistant\'s program calls itself; empty when there was none.',
  `action` LowCardinality(String) COMMENT 'The mutation: createUser, addMonitors …',
  `target` String COMMENT 'What it was done to; empty when nothing is named.',
  `arguments` String COMMENT 'Canonical JSON of the arguments, secrets masked.',
  `dry_run` UInt8 COMMENT '1 when it was only shown what it would do.',
  `outcome` LowCardinality(String) COMMENT 'applied, dry-run, refused, failed, previewed, confirmed or declined.',
  `summary` String COMMENT 'What it did, in words; empty when it did nothing.',
  `error` String COMMENT 'Why it failed or was refused; empty otherwise.',
  `before` String COMMENT 'Canonical JSON of what was, secrets masked; empty when not told.',
  `after` String COMMENT 'Canonical JSON of what is now, secrets masked; empty when not told.',
  `grant` String COMMENT 'How an assistant\'s write was allowed, and by whom; empty when it needed no leave.',
  `ingested_at` DateTime('UTC') DEFAULT now('UTC') COMMENT 'When the row was stored, UTC; retention counts from here.'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'audit_events_local', cityHash64(event_id))
COMMENT 'Writes to Wiregraph whose outcome is known: one row each. The inventory holds the audit itself; this is its copy for SQL.';
