CREATE TABLE IF NOT EXISTS schema_migrations
(
  version UInt32 COMMENT 'Number of the migration',
  name String COMMENT 'What it does',
  checksum String COMMENT 'SHA-256 of what it fixes',
  applied_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When it ran'
)
ENGINE = MergeTree
ORDER BY version;
