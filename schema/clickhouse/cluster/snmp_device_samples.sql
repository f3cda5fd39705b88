CREATE OR REPLACE VIEW `snmp_device_samples` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the device was asked, UTC.',
  `device_id` LowCardinality(String) COMMENT 'Id of the device.',
  `device_ip` String COMMENT 'Address it was asked at. As text: 192.0.2.7 or 2001:db8::7.',
  `device_name` LowCardinality(String) COMMENT 'Its name: sysName (SNMPv2-MIB); empty when not known.',
  `state` LowCardinality(String) COMMENT 'Where the device stood then: UP, DEGRADED, UNREACHABLE, AUTH_ERROR …',
  `answered` UInt8 COMMENT '1 when it answered.',
  `response_us` Nullable(Int32) COMMENT 'Microseconds to the first answer; NULL when not known.',
  `poll_ms` UInt32 COMMENT 'Milliseconds the whole poll took.',
  `cpu_used_percent` Nullable(Float64) COMMENT 'Load of its processors, the mean of all, 0 to 100; NULL when not known.',
  `memory_used_percent` Nullable(Float64) COMMENT 'Main memory in use, 0 to 100; NULL when not known.',
  `memory_used_bytes` UInt64 COMMENT 'Main memory in use; 0 when only the percentage is known.',
  `storage_used_percent` Nullable(Float64) COMMENT 'Use of its fullest storage, 0 to 100; NULL when not known.',
  `vpn_sessions` Nullable(Int32) COMMENT 'VPN sessions that were up, of all kinds; NULL when not known.',
  `interfaces_up` UInt32 COMMENT 'Interfaces whose operational status was up.',
  `interfaces_down` UInt32 COMMENT 'Interfaces that were wanted up and were not.',
  `uptime_ms` UInt64 COMMENT 'Milliseconds since it started; 0 when not known.',
  `device_address` IPv6 COMMENT 'device_ip as an address (IPv4 mapped): fast with an index, as in device_address = toIPv6(\'192.0.2.7\').'
)
AS SELECT
  stored_time AS `time`,
  stored_device_id AS `device_id`,
  if(startsWith(toString(stored_device_ip), '::ffff:') AND position(toString(stored_device_ip), '.') > 0, substring(toString(stored_device_ip), 8), toString(stored_device_ip)) AS `device_ip`,
  stored_device_name AS `device_name`,
  stored_state AS `state`,
  stored_answered AS `answered`,
  if(stored_response_us >= 0, stored_response_us, NULL) AS `response_us`,
  stored_poll_ms AS `poll_ms`,
  if(stored_cpu_used_percent >= 0, stored_cpu_used_percent, NULL) AS `cpu_used_percent`,
  if(stored_memory_used_percent >= 0, stored_memory_used_percent, NULL) AS `memory_used_percent`,
  stored_memory_used_bytes AS `memory_used_bytes`,
  if(stored_storage_used_percent >= 0, stored_storage_used_percent, NULL) AS `storage_used_percent`,
  if(stored_vpn_sessions >= 0, stored_vpn_sessions, NULL) AS `vpn_sessions`,
  stored_interfaces_up AS `interfaces_up`,
  stored_interfaces_down AS `interfaces_down`,
  stored_uptime_ms AS `uptime_ms`,
  stored_device_ip AS `device_address`
FROM (SELECT time AS stored_time, device_id AS stored_device_id, device_ip AS stored_device_ip, device_name AS stored_device_name, state AS stored_state, answered AS stored_answered, response_us AS stored_response_us, poll_ms AS stored_poll_ms, cpu_used_percent AS stored_cpu_used_percent, memory_used_percent AS stored_memory_used_percent, memory_used_bytes AS stored_memory_used_bytes, storage_used_percent AS stored_storage_used_percent, vpn_sessions AS stored_vpn_sessions, interfaces_up AS stored_interfaces_up, interfaces_down AS stored_interfaces_down, uptime_ms AS stored_uptime_ms FROM `snmp_device_polls`)
COMMENT 'Polls of SNMP devices: one row each time a device was asked, answered or not. Filter on time first. Names came from the devices and are not trustworthy.';
