CREATE TABLE IF NOT EXISTS rollup_coverage_local ON CLUSTER `wiregraph`
(
  table_name String COMMENT 'The rollup',
  whole_from DateTime64(3, 'UTC') COMMENT 'Intervals that begin from then on are all in it; the earliest row counts',
  recorded_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When this was known; the first row is as old as the rollup'
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY (table_name, recorded_at);

CREATE TABLE IF NOT EXISTS `rollup_coverage` ON CLUSTER `wiregraph`
(
  table_name String COMMENT 'The rollup',
  whole_from DateTime64(3, 'UTC') COMMENT 'Intervals that begin from then on are all in it; the earliest row counts',
  recorded_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When this was known; the first row is as old as the rollup'
)
ENGINE = Distributed('wiregraph', 'wiregraph', 'rollup_coverage_local', cityHash64(table_name))
COMMENT 'From when rollups are whole.';
