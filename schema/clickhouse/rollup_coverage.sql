CREATE TABLE IF NOT EXISTS rollup_coverage
(
  table_name String COMMENT 'The rollup',
  whole_from DateTime64(3, 'UTC') COMMENT 'Intervals that begin from then on are all in it; the earliest row counts',
  recorded_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When this was known; the first row is as old as the rollup'
)
ENGINE = MergeTree
ORDER BY (table_name, recorded_at);
