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
    "tcp 992 Telnets, tcp 5800 VNC, tcp 5631 PCAnywhere, tcp 5986 WinRM, tcp 7070 AnyDesk, tcp 3283 Apple-Remote-Desktop, udp 3283 Apple-Remote-Desktop",
  VPN: "udp 9993 ZeroTier, tcp 9001 Tor, tcp 9030 Tor",
  Mail: "tcp 24 LMTP, tcp 465 SMTPS, tcp 993 IMAPS, tcp 995 POP3S, tcp 563 NNTPS",
  "File sharing": "tcp 20 FTP-Data, tcp 989 FTPS, tcp 990 FTPS",
  System:
    "tcp 636 LDAPS, tcp 3269 LDAPS, tcp 6514 Syslog-TLS, " +
    "udp 1812 RADIUS, udp 1813 RADIUS, udp 1645 RADIUS, udp 1646 RADIUS, udp 3799 RADIUS, tcp 2083 RadSec, tcp 631 IPP, udp 631 IPP, " +
    "tcp 5667 NSCA, tcp 2375 Docker, tcp 2376 Docker, tcp 6443 Kubernetes, tcp 10250 Kubelet, tcp 2379 etcd, tcp 2380 etcd, tcp 8500 Consul, tcp 8300 Consul, " +
    "tcp 8301 Consul, udp 8301 Consul, udp 8125 StatsD, tcp 9090 Prometheus, tcp 9093 Alertmanager, tcp 8140 Puppet, tcp 4505 Salt, tcp 4506 Salt, tcp 8530 WSUS, " +
    "udp 1434 MS-SQL-Browser, tcp 1514 Wazuh, udp 1514 Wazuh, tcp 1515 Wazuh, tcp 55000 Wazuh",
  Database:
    "tcp 33060 MySQL-X, tcp 7000 Cassandra, " +
    "tcp 5984 CouchDB, tcp 9200 Elasticsearch, tcp 8123 ClickHouse, tcp 8086 InfluxDB, tcp 7474 Neo4j, " +
    "tcp 50000 DB2, tcp 26257 CockroachDB, tcp 28015 RethinkDB",
  Messaging: "tcp 5280 XMPP, tcp 6697 IRCS, tcp 5671 AMQPS, tcp 8883 MQTTS, udp 5684 CoAPS, tcp 5223 Apple-Push, tcp 5228 Google-Play, tcp 1863 MSN",
  VoIP: "tcp 5061 SIPS, tcp 64738 Mumble",
  Media: "tcp 8009 Google-Cast, tcp 7000 AirPlay, tcp 32400 Plex, udp 32414 Plex, tcp 8200 DLNA",
  Industrial: "tcp 4911 Niagara-Fox, udp 34980 EtherCAT, tcp 789 Red-Lion",
  Game: "tcp 27015 Steam, udp 19132 Minecraft, udp 3074 Xbox-Live",
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
