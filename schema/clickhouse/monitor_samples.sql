CREATE OR REPLACE VIEW `monitor_samples`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the measurement began, UTC.',
  `monitor_id` LowCardinality(String) COMMENT 'The monitor.',
  `script` LowCardinality(String) COMMENT 'Its script: icmp, https, dns …',
  `target` LowCardinality(String) COMMENT 'What it watches: a host name, an address or a URL without its query.',
  `address` String COMMENT 'Address that was measured; :: when the target had none. As text: 192.0.2.7 or 2001:db8::7.',
  `verdict` LowCardinality(String) COMMENT 'OK, WARNING, CRITICAL, DOWN, or UNMEASURED: we could not measure.',
  `state` LowCardinality(String) COMMENT 'Where the monitor stood after it, by its rules of consecutive results: PENDING or one of the verdicts.',
  `value` Nullable(Float64) COMMENT 'What was measured, in the unit; NULL when there is none.',
  `unit` LowCardinality(String) COMMENT 'Unit of the value: ms, %, days, hops …',
  `duration_ms` Float64 COMMENT 'Milliseconds the measurement took.',
  `message` String COMMENT 'The value, or what is wrong, in words; control characters escaped.',
  `measured_address` IPv6 COMMENT 'address as an address (IPv4 mapped): fast with an index, as in measured_address = toIPv6(\'192.0.2.7\').'
)
AS SELECT
  stored_time AS `time`,
  stored_monitor_id AS `monitor_id`,
  stored_script AS `script`,
  stored_target AS `target`,
  if(startsWith(toString(stored_address), '::ffff:') AND position(toString(stored_address), '.') > 0, substring(toString(stored_address), 8), toString(stored_address)) AS `address`,
  stored_verdict AS `verdict`,
  stored_state AS `state`,
  if(stored_has_value = 1, stored_value, NULL) AS `value`,
  stored_unit AS `unit`,
  stored_duration_ms AS `duration_ms`,
  stored_message AS `message`,
  stored_address AS `measured_address`
FROM (SELECT time AS stored_time, monitor_id AS stored_monitor_id, script AS stored_script, target AS stored_target, address AS stored_address, verdict AS stored_verdict, state AS stored_state, has_value AS stored_has_value, value AS stored_value, unit AS stored_unit, duration_ms AS stored_duration_ms, message AS stored_message FROM `monitor_measurements`)
COMMENT 'Measurements of active monitoring: one row per measurement of a monitor. Its availability is the share of measurements, without those UNMEASURED, that are not DOWN. Filter on time first. Messages may hold text from the network.';
