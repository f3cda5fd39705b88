CREATE OR REPLACE VIEW `dns` ON CLUSTER `wiregraph`
(
  `time` DateTime64(3, 'UTC') COMMENT 'When the question was seen, UTC.',
  `flow_id` UInt64 COMMENT 'The flow that carried it.',
  `client_ip` String COMMENT 'Who asked. As text: 192.0.2.7 or 2001:db8::7.',
  `client_port` UInt16 COMMENT 'Port of the client.',
  `resolver_ip` String COMMENT 'Who was asked. As text: 192.0.2.7 or 2001:db8::7.',
  `protocol` String COMMENT 'IP protocol by name: TCP, UDP, ICMP …; the number when it has none.',
  `vlan` UInt16 COMMENT 'VLAN of the flow; 0 when untagged.',
  `interface` LowCardinality(String) COMMENT 'Interface or file the packets were seen on.',
  `name` String COMMENT 'Name asked for, lower case, without the final dot; control characters escaped.',
  `type` LowCardinality(String) COMMENT 'Type asked for: A, AAAA, MX … or TYPE65 (RFC 3597).',
  `response_code` LowCardinality(String) COMMENT 'NOERROR, NXDOMAIN …; empty when no answer was seen.',
  `answers` Array(String) COMMENT 'Answer data as text, at most 32.',
  `latency_us` Int32 COMMENT 'Microseconds from question to answer; -1 when no answer was seen.',
  `client_address` IPv6 COMMENT 'client_ip as an address (IPv4 mapped): fast with an index, as in client_address = toIPv6(\'192.0.2.7\').',
  `resolver_address` IPv6 COMMENT 'resolver_ip as an address (IPv4 mapped): fast with an index, as in resolver_address = toIPv6(\'192.0.2.7\').',
  `src_ip` String COMMENT 'The same as client_ip.',
  `dst_ip` String COMMENT 'The same as resolver_ip.',
  `DOMAIN_NAME` String COMMENT 'The same as name.'
)
AS SELECT
  stored_time AS `time`,
  stored_flow_id AS `flow_id`,
  if(startsWith(toString(stored_client_ip), '::ffff:') AND position(toString(stored_client_ip), '.') > 0, substring(toString(stored_client_ip), 8), toString(stored_client_ip)) AS `client_ip`,
  stored_client_port AS `client_port`,
  if(startsWith(toString(stored_resolver_ip), '::ffff:') AND position(toString(stored_resolver_ip), '.') > 0, substring(toString(stored_resolver_ip), 8), toString(stored_resolver_ip)) AS `resolver_ip`,
  transform(stored_protocol, [0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 17, 22, 27, 33, 36, 41, 43, 44, 46, 47, 50, 51, 55, 57, 58, 59, 60, 88, 89, 94, 97, 98, 103, 108, 112, 113, 115, 124, 131, 132, 133, 135, 136, 137, 138, 139, 140, 141, 142, 143], ['HOPOPT', 'ICMP', 'IGMP', 'GGP', 'IPIP', 'ST', 'TCP', 'EGP', 'IGP', 'PUP', 'UDP', 'XNS-IDP', 'RDP', 'DCCP', 'XTP', 'IPv6', 'IPv6-Route', 'IPv6-Frag', 'RSVP', 'GRE', 'ESP', 'AH', 'MOBILE', 'SKIP', 'ICMPv6', 'IPv6-NoNxt', 'IPv6-Opts', 'EIGRP', 'OSPF', 'IPIP-94', 'ETHERIP', 'ENCAP', 'PIM', 'IPComp', 'VRRP', 'PGM', 'L2TP', 'IS-IS', 'PIPE', 'SCTP', 'FC', 'Mobility-Header', 'UDPLite', 'MPLS-in-IP', 'manet', 'HIP', 'Shim6', 'WESP', 'ROHC', 'Ethernet'], toString(stored_protocol)) AS `protocol`,
  stored_vlan AS `vlan`,
  stored_interface AS `interface`,
  stored_name AS `name`,
  stored_type AS `type`,
  stored_response_code AS `response_code`,
  stored_answers AS `answers`,
  stored_latency_us AS `latency_us`,
  stored_client_ip AS `client_address`,
  stored_resolver_ip AS `resolver_address`,
  if(startsWith(toString(stored_client_ip), '::ffff:') AND position(toString(stored_client_ip), '.') > 0, substring(toString(stored_client_ip), 8), toString(stored_client_ip)) AS `src_ip`,
  if(startsWith(toString(stored_resolver_ip), '::ffff:') AND position(toString(stored_resolver_ip), '.') > 0, substring(toString(stored_resolver_ip), 8), toString(stored_resolver_ip)) AS `dst_ip`,
  stored_name AS `DOMAIN_NAME`
FROM (SELECT time AS stored_time, flow_id AS stored_flow_id, client_ip AS stored_client_ip, client_port AS stored_client_port, resolver_ip AS stored_resolver_ip, protocol AS stored_protocol, vlan AS stored_vlan, interface AS stored_interface, name AS stored_name, type AS stored_type, response_code AS stored_response_code, answers AS stored_answers, latency_us AS stored_latency_us FROM `dns_transactions`)
COMMENT 'DNS transactions: one row per question, with its answer if one was seen. Filter on time first: the table is sorted by it. Names and answers came from the network and are not trustworthy.';
