/** A service by its port alone: a guess, shown with confidence PORT. */
export interface PortName {
  readonly name: string;
  readonly category: string;
}

/**
 * Well-known ports (IANA "Service Name and Transport Protocol Port Number Registry" and common use) of services that no
 * dissector claims: `transport port name`, grouped by category. Dissectors bring the ports of their own.
 */
const table = {
  Network:
    "tcp 7 Echo, udp 7 Echo, tcp 9 Discard, tcp 13 Daytime, udp 13 Daytime, tcp 37 Time, udp 37 Time, " +
    "udp 496 PIM-RP-Disc, " +
    "tcp 853 DoT, udp 853 DoQ, udp 3785 BFD, " +
    "tcp 5357 WSD, udp 2000 Cisco-SCCP, sctp 3868 Diameter, sctp 2905 M3UA, sctp 36412 S1AP, sctp 38412 NGAP, sctp 36422 X2AP",
  "Remote access":
    "tcp 992 Telnets, tcp 5800 VNC, " + "tcp 5631 PCAnywhere, tcp 5986 WinRM, tcp 7070 AnyDesk, tcp 3283 Apple-Remote-Desktop, udp 3283 Apple-Remote-Desktop",
  VPN: "udp 9993 ZeroTier",
  Mail: "tcp 24 LMTP, tcp 465 SMTPS, tcp 993 IMAPS, tcp 995 POP3S, tcp 563 NNTPS",
  "File sharing":
    "tcp 20 FTP-Data, tcp 989 FTPS, tcp 990 FTPS, tcp 6881 BitTorrent, udp 6881 BitTorrent, tcp 6969 BitTorrent, udp 6771 BitTorrent, " +
    "udp 17500 Dropbox, tcp 22000 Syncthing, udp 21027 Syncthing, tcp 4662 eDonkey, tcp 6346 Gnutella",
  System:
    "" +
    "tcp 636 LDAPS, tcp 3269 LDAPS, tcp 6514 Syslog-TLS, " +
    "udp 1812 RADIUS, udp 1813 RADIUS, udp 1645 RADIUS, udp 1646 RADIUS, udp 3799 RADIUS, tcp 2083 RadSec, tcp 631 IPP, udp 631 IPP, " +
    "tcp 5667 NSCA, tcp 2375 Docker, tcp 2376 Docker, tcp 6443 Kubernetes, tcp 10250 Kubelet, tcp 2379 etcd, tcp 2380 etcd, tcp 8500 Consul, tcp 8300 Consul, " +
    "tcp 8301 Consul, udp 8301 Consul, tcp 2181 ZooKeeper, udp 8125 StatsD, tcp 9090 Prometheus, tcp 9093 Alertmanager, tcp 8140 Puppet, tcp 4505 Salt, tcp 4506 Salt, tcp 8530 WSUS, " +
    "udp 1434 MS-SQL-Browser, tcp 1514 Wazuh, udp 1514 Wazuh, tcp 1515 Wazuh, tcp 55000 Wazuh",
  Database:
    "tcp 1521 Oracle, tcp 33060 MySQL-X, tcp 27017 MongoDB, tcp 27018 MongoDB, tcp 9042 Cassandra, tcp 7000 Cassandra, " +
    "tcp 5984 CouchDB, tcp 9200 Elasticsearch, tcp 9300 Elasticsearch, tcp 8123 ClickHouse, tcp 9000 ClickHouse, tcp 11211 Memcached, udp 11211 Memcached, tcp 8086 InfluxDB, tcp 7474 Neo4j, " +
    "tcp 7687 Neo4j, tcp 50000 DB2, tcp 3050 Firebird, tcp 26257 CockroachDB, tcp 28015 RethinkDB",
  Messaging:
    "tcp 5222 XMPP, tcp 5269 XMPP, tcp 5280 XMPP, tcp 6697 IRCS, tcp 5671 AMQPS, tcp 5672 AMQP, tcp 9092 Kafka, tcp 4222 NATS, tcp 61613 STOMP, tcp 61616 ActiveMQ, tcp 8883 MQTTS, " +
    "udp 5683 CoAP, udp 5684 CoAPS, tcp 5223 Apple-Push, tcp 5228 Google-Play, tcp 1863 MSN",
  VoIP: "tcp 5061 SIPS, tcp 1720 H.323, udp 1719 H.323-RAS, udp 4569 IAX2, udp 64738 Mumble, tcp 64738 Mumble, udp 9987 TeamSpeak",
  Media:
    "tcp 1935 RTMP, udp 5004 RTP, udp 5005 RTCP, tcp 8009 Google-Cast, tcp 7000 AirPlay, tcp 32400 Plex, udp 32414 Plex, tcp 8200 DLNA, udp 9875 SAP, tcp 4070 Spotify, udp 57621 Spotify",
  Industrial:
    "tcp 502 Modbus, tcp 102 S7Comm, tcp 20000 DNP3, udp 20000 DNP3, tcp 44818 EtherNet/IP, udp 44818 EtherNet/IP, udp 2222 EtherNet/IP, udp 47808 BACnet, tcp 2404 IEC-60870, tcp 4840 OPC-UA, " +
    "tcp 9600 FINS, udp 9600 FINS, tcp 5094 HART-IP, udp 5094 HART-IP, udp 34964 PROFINET, tcp 1911 Niagara-Fox, tcp 4911 Niagara-Fox, tcp 48898 ADS, udp 34980 EtherCAT, udp 3671 KNXnet/IP, tcp 789 Red-Lion",
  Game: "udp 27015 Steam, tcp 27015 Steam, udp 27036 Steam, tcp 25565 Minecraft, udp 19132 Minecraft, udp 3074 Xbox-Live, tcp 3724 World-of-Warcraft",
  Web: "tcp 81 HTTP, tcp 82 HTTP, tcp 8082 HTTP, tcp 8083 HTTP, tcp 8089 HTTP, tcp 4443 HTTPS, tcp 10443 HTTPS",
} as const;

/** Services that are encrypted from the first byte, so that a flow named by its port alone is not called plain text. */
const encrypted: ReadonlySet<string> = new Set(
  "TLS, QUIC, DTLS, SSH, WireGuard, OpenVPN, DNSCrypt, HTTPS, DoT, DoQ, Telnets, SMTPS, IMAPS, POP3S, NNTPS, FTPS, LDAPS, Syslog-TLS, RadSec, IRCS, AMQPS, MQTTS, CoAPS, SIPS, ZeroTier, Apple-Push, Google-Play, Syncthing, Kubernetes, Tailscale".split(
    ", ",
  ),
);

/** Whether the service is always encrypted. */
export function isEncryptedService(name: string): boolean {
  return encrypted.has(name);
}

const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };
const names = new Map<number, PortName>();
for (const [category, services] of Object.entries(table)) {
  for (const service of services.split(", ")) {
    const [transport, port, name] = service.split(" ");
    const key = keyOf(protocols[transport!]!, Number(port));
    // The first to name a port has it.
    if (!names.has(key)) names.set(key, { name: name!, category });
  }
}

function keyOf(protocol: number, port: number): number {
  return protocol * 65_536 + port;
}

/** The service usual at a port of an IP protocol (6, 17, 132); undefined when there is none in the table. */
export function portName(protocol: number, port: number): PortName | undefined {
  return names.get(keyOf(protocol, port));
}
