CREATE TABLE IF NOT EXISTS schema_migrations_local ON CLUSTER `wiregraph`
(
  version UInt32 COMMENT 'Number of the migration',
  name String COMMENT 'What it does',
  checksum String COMMENT 'SHA-256 of what it fixes',
  applied_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When it ran'
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY version;

CREATE TABLE IF NOT EXISTS `schema_migrations` ON CLUSTER `wiregraph`
(
  version UInt32 COMMENT 'Number of the migration',
  name String COMMENT 'What it does',
  checksum String COMMENT 'SHA-256 of what it fixes',
  applied_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When it ran'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'schema_migrations_local', version)
COMMENT 'Migrations that ran.';
