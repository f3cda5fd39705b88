CREATE OR REPLACE VIEW `pairs_1d` ON CLUSTER `wiregraph`
(
  `bucket` DateTime('UTC') COMMENT 'Start of the day in which the intervals began, UTC.',
  `client_ip` String COMMENT 'Who opened the conversation. As text: 192.0.2.7 or 2001:db8::7.',
  `server_ip` String COMMENT 'Who was called. As text: 192.0.2.7 or 2001:db8::7.',
  `server_port` UInt16 COMMENT 'Server port; 0 for protocols without ports.',
  `protocol` String COMMENT 'IP protocol by name: TCP, UDP, ICMP …; the number when it has none.',
  `application` LowCardinality(String) COMMENT 'Most specific application name; the protocol itself when nothing more is known.',
  `direction` LowCardinality(String) COMMENT 'LOCAL, INBOUND, OUTBOUND or TRANSIT, seen from the local networks.',
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
  `client_address` IPv6 COMMENT 'client_ip as an address (IPv4 mapped): fast with an index, as in client_address = toIPv6(\'192.0.2.7\').',
  `server_address` IPv6 COMMENT 'server_ip as an address (IPv4 mapped): fast with an index, as in server_address = toIPv6(\'192.0.2.7\').'
)
AS SELECT
  stored_bucket AS `bucket`,
  if(startsWith(toString(stored_client_ip), '::ffff:') AND position(toString(stored_client_ip), '.') > 0, substring(toString(stored_client_ip), 8), toString(stored_client_ip)) AS `client_ip`,
  if(startsWith(toString(stored_server_ip), '::ffff:') AND position(toString(stored_server_ip), '.') > 0, substring(toString(stored_server_ip), 8), toString(stored_server_ip)) AS `server_ip`,
  stored_server_port AS `server_port`,
  transform(stored_protocol, [0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 17, 22, 27, 33, 36, 41, 43, 44, 46, 47, 50, 51, 55, 57, 58, 59, 60, 88, 89, 94, 97, 98, 103, 108, 112, 113, 115, 124, 131, 132, 133, 135, 136, 137, 138, 139, 140, 141, 142, 143], ['HOPOPT', 'ICMP', 'IGMP', 'GGP', 'IPIP', 'ST', 'TCP', 'EGP', 'IGP', 'PUP', 'UDP', 'XNS-IDP', 'RDP', 'DCCP', 'XTP', 'IPv6', 'IPv6-Route', 'IPv6-Frag', 'RSVP', 'GRE', 'ESP', 'AH', 'MOBILE', 'SKIP', 'ICMPv6', 'IPv6-NoNxt', 'IPv6-Opts', 'EIGRP', 'OSPF', 'IPIP-94', 'ETHERIP', 'ENCAP', 'PIM', 'IPComp', 'VRRP', 'PGM', 'L2TP', 'IS-IS', 'PIPE', 'SCTP', 'FC', 'Mobility-Header', 'UDPLite', 'MPLS-in-IP', 'manet', 'HIP', 'Shim6', 'WESP', 'ROHC', 'Ethernet'], toString(stored_protocol)) AS `protocol`,
  stored_application AS `application`,
  stored_direction AS `direction`,
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
  stored_client_ip AS `client_address`,
  stored_server_ip AS `server_address`
FROM (SELECT bucket AS stored_bucket, client_ip AS stored_client_ip, server_ip AS stored_server_ip, server_port AS stored_server_port, protocol AS stored_protocol, application AS stored_application, direction AS stored_direction, sent_bytes AS stored_sent_bytes, received_bytes AS stored_received_bytes, sent_packets AS stored_sent_packets, received_packets AS stored_received_packets, retransmissions AS stored_retransmissions, duration_ms AS stored_duration_ms, opens AS stored_opens, intervals AS stored_intervals, first_seen AS stored_first_seen, last_seen AS stored_last_seen FROM `flow_pairs_1d`)
COMMENT 'Intervals of flows added up by day (UTC) by client, server, server port and application. Add up with sum(): one key may have several rows. Kept for 24 months. Filter on bucket first. sum(opens) counts the flows that began.';
