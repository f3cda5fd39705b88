CREATE OR REPLACE VIEW `hosts_1h` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the hour in which the intervals began, UTC.',
  `host` String COMMENT 'Address of the host. As text: 192.0.2.7 or 2001:db8::7.',
  `role` UInt8 COMMENT '1 as client, 2 as server, 3 both at once: it talked to itself.',
  `sent_bytes` UInt64 COMMENT 'Bytes, whole frames that the host sent.',
  `received_bytes` UInt64 COMMENT 'Bytes, whole frames that the host got.',
  `sent_packets` UInt64 COMMENT 'Packets that the host sent.',
  `received_packets` UInt64 COMMENT 'Packets that the host got.',
  `retransmissions` UInt64 COMMENT 'TCP segments sent again, both ways.',
  `duration_ms` UInt64 COMMENT 'Milliseconds from the first to the last packet of each interval, added up.',
  `opens` UInt64 COMMENT 'Flows that begin here.',
  `intervals` UInt64 COMMENT 'Intervals.',
  `first_seen` DateTime64(3, 'UTC') COMMENT 'First packet, UTC.',
  `last_seen` DateTime64(3, 'UTC') COMMENT 'Last packet, UTC.',
  `host_address` IPv6 COMMENT 'host as an address (IPv4 mapped): fast with an index, as in host_address = toIPv6(\'192.0.2.7\').'
)
AS SELECT
  stored_bucket AS `bucket`,
  if(startsWith(toString(stored_host), '::ffff:') AND position(toString(stored_host), '.') > 0, substring(toString(stored_host), 8), toString(stored_host)) AS `host`,
  stored_role AS `role`,
  stored_sent_bytes AS `sent_bytes`,
  stored_received_bytes AS `received_bytes`,
  stored_sent_packets AS `sent_packets`,
  stored_received_packets AS `received_packets`,
  stored_retransmissions AS `retransmissions`,
  stored_duration_ms AS `duration_ms`,
  stored_opens AS `opens`,
  stored_intervals AS `intervals`,
  stored_first_seen AS `first_seen`,
  stored_last_seen AS `last_seen`,
  stored_host AS `host_address`
FROM (SELECT bucket AS stored_bucket, host AS stored_host, role AS stored_role, sent_bytes AS stored_sent_bytes, received_bytes AS stored_received_bytes, sent_packets AS stored_sent_packets, received_packets AS stored_received_packets, retransmissions AS stored_retransmissions, duration_ms AS stored_duration_ms, opens AS stored_opens, intervals AS stored_intervals, first_seen AS stored_first_seen, last_seen AS stored_last_seen FROM `flow_hosts_1h`)
COMMENT 'Intervals of flows added up by hour (UTC) by host, once for each side of a flow. Add up with sum(): one key may have several rows. Kept for 24 months. Filter on bucket first. sum(opens) counts the flows that began.';
