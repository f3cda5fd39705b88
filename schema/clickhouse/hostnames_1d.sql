CREATE OR REPLACE VIEW `hostnames_1d`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the day in which the intervals began, UTC.',
  `hostname` String COMMENT 'What the flow was for: TLS server name, HTTP Host or DNS query name, lower case; empty when unknown.',
  `client_ip` String COMMENT 'Who opened the conversation. As text: 192.0.2.7 or 2001:db8::7.',
  `sent_bytes` UInt64 COMMENT 'Bytes, whole frames, client to server.',
  `received_bytes` UInt64 COMMENT 'Bytes, whole frames, server to client.',
  `sent_packets` UInt64 COMMENT 'Packets, client to server.',
  `received_packets` UInt64 COMMENT 'Packets, server to client.',
  `retransmissions` UInt64 COMMENT 'TCP segments sent again, both ways.',
  `duration_ms` UInt64 COMMENT 'Milliseconds from the first to the last packet of each interval, added up.',
  `opens` UInt64 COMMENT 'Flows that begin here.',
  `intervals` UInt64 COMMENT 'Intervals.',
  `first_seen` DateTime64(3, 'UTC') COMMENT 'First packet, UTC.',
  `last_seen` DateTime64(3, 'UTC') COMMENT 'Last packet, UTC.',
  `client_address` IPv6 COMMENT 'client_ip as an address (IPv4 mapped): fast with an index, as in client_address = toIPv6(\'192.0.2.7\').'
)
AS SELECT
  stored_bucket AS `bucket`,
  stored_hostname AS `hostname`,
  if(startsWith(toString(stored_client_ip), '::ffff:') AND position(toString(stored_client_ip), '.') > 0, substring(toString(stored_client_ip), 8), toString(stored_client_ip)) AS `client_ip`,
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
  stored_client_ip AS `client_address`
FROM (SELECT bucket AS stored_bucket, hostname AS stored_hostname, client_ip AS stored_client_ip, sent_bytes AS stored_sent_bytes, received_bytes AS stored_received_bytes, sent_packets AS stored_sent_packets, received_packets AS stored_received_packets, retransmissions AS stored_retransmissions, duration_ms AS stored_duration_ms, opens AS stored_opens, intervals AS stored_intervals, first_seen AS stored_first_seen, last_seen AS stored_last_seen FROM `flow_hostnames_1d`)
COMMENT 'Intervals of flows added up by day (UTC) by client and host name. Add up with sum(): one key may have several rows. Kept for 24 months. Filter on bucket first. sum(opens) counts the flows that began.';
