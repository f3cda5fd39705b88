import type { ReactNode } from "react";
import { bytes, count, plural, toNumber } from "../format/numbers.ts";
import { duration } from "../format/times.ts";
import { CopyButton } from "./copy-button.tsx";
import { ValueLink } from "./entity.tsx";
import type { FlowRow } from "./flow-fields.ts";
import { NetText } from "./net-text.tsx";
import { Time } from "./time.tsx";

type Connection = NonNullable<FlowRow["connection"]>;

/** The handshake's times to both sides of where it was seen. */
function roundTrip({ clientLatencyUs, serverLatencyUs }: Connection): string | null {
  const parts = [
    clientLatencyUs === null ? null : `${duration(clientLatencyUs / 1_000)} to the client`,
    serverLatencyUs === null ? null : `${duration(serverLatencyUs / 1_000)} to the server`,
  ];
  return parts.filter(Boolean).join(", ") || null;
}

/** `2 packets sent, 0 received`; nothing where both are 0. */
function bothWays({ sent, received }: Connection, what: "retransmissions" | "lost" | "outOfOrder" | "zeroWindows"): string | null {
  return toNumber(sent[what]) + toNumber(received[what]) > 0 ? `${count(sent[what])} sent, ${count(received[what])} received` : null;
}

/** What the counters are multiplied by; nothing where every packet was counted. */
export function samplingWords(rate: number | null | undefined): string | null {
  if (rate === null || rate === undefined || rate === 1) return null;
  return rate === 0 ? "sampled at a rate its exporter never said" : `1 packet in ${count(rate)}; the counters are estimates`;
}

/** What is known of one flow: each fact that is there, none that is not. */
export function FlowDetails({ flow }: { readonly flow: FlowRow }) {
  const { tls, http, dns, icmp, connection, ssh, dhcp } = flow;
  const text = (value: string | null | undefined): ReactNode => (value ? <NetText value={value} limit={72} /> : null);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["First packet", <Time key="t" value={flow.firstSeen} />],
    ["Last packet", <Time key="t" value={flow.lastSeen} />],
    ["Lasted", `${duration(flow.durationMs)}${flow.isOpen ? ", open" : ""}${flow.endReason ? `, ${flow.endReason}` : ""}`],
    ["Protocol", `${flow.protocol}${flow.vlan === null ? "" : `, VLAN ${flow.vlan}`}`],
    ["Direction", <ValueLink key="d" field="direction" value={flow.direction} />],
    ["Sent", `${bytes(flow.sent.bytes)}, ${plural(flow.sent.packets, "packet")}`],
    ["Received", `${bytes(flow.received.bytes)}, ${plural(flow.received.packets, "packet")}`],
    ["Client", <span key="c" className="mono">{`${flow.client.ip}${flow.client.port === null ? "" : ` port ${flow.client.port}`}`}</span>],
    ["Server", <span key="s" className="mono">{`${flow.server.ip}${flow.server.port === null ? "" : ` port ${flow.server.port}`}`}</span>],
    ["MAC", flow.client.mac ? <ValueLink key="m" field="mac" value={flow.client.mac} /> : null],
    ["Kind", flow.application.category],
    ["Host name", flow.hostname ? <ValueLink key="h" field="hostname" value={flow.hostname} limit={72} /> : null],
    ["TLS", tls && [tls.version, tls.alpn].filter(Boolean).join(", ")],
    ["Cipher", text(tls?.cipher)],
    ["Server name", text(tls?.serverName)],
    ["JA4", tls?.ja4 ? <ValueLink key="j" field="ja4" value={tls.ja4} limit={48} /> : null],
    ["Certificate", text(tls?.certificateSubject)],
    ["Issued by", text(tls?.certificateIssuer)],
    ["Valid until", tls?.certificateNotAfter ? <Time key="v" value={tls.certificateNotAfter} /> : null],
    ["SSH client", text(ssh?.clientSoftware)],
    ["SSH server", text(ssh?.serverSoftware)],
    ["DHCP name", text(dhcp?.hostname)],
    ["DHCP client", text(dhcp?.vendorClass)],
    ["HTTP", http && <NetText key="http" value={[http.method, http.url].filter(Boolean).join(" ")} limit={72} />],
    ["Answer", http?.status ? String(http.status) : null],
    ["User agent", text(http?.userAgent)],
    ["DNS", dns && <NetText key="dns" value={[dns.queryType, dns.query].filter(Boolean).join(" ")} limit={72} />],
    ["DNS answer", dns?.responseCode],
    ["ICMP", icmp && `type ${icmp.type}, code ${icmp.code}`],
    ["TCP flags", flow.tcpFlags && `${flow.tcpFlags.sent || "none"} sent, ${flow.tcpFlags.received || "none"} received`],
    ["Connection", connection?.state && `${connection.state}${connection.history ? ` (${connection.history})` : ""}`],
    ["Round trip", connection && roundTrip(connection)],
    ["First answer", connection?.applicationLatencyUs ? `${duration(connection.applicationLatencyUs / 1_000)} after the request` : null],
    ["Sent again", connection && bothWays(connection, "retransmissions")],
    ["Lost", connection && bothWays(connection, "lost")],
    ["Out of order", connection && bothWays(connection, "outOfOrder")],
    ["Window full", connection && bothWays(connection, "zeroWindows")],
    ["Exported by", flow.exporter ? <ValueLink key="e" field="exporter" value={flow.exporter} /> : null],
    ["Sampling", samplingWords(flow.samplingRate)],
    ["Seen on", text(flow.interface)],
    ["Tunnel", text(flow.tunnel)],
  ];
  return (
    <dl className="facts wide small">
      {facts.map(([label, value]) =>
        value ? (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
      <div>
        <dt>Community id</dt>
        <dd className="row">
          <span className="mono cut">{flow.communityId}</span>
          <CopyButton text={flow.communityId} label="Copy the community id" bare />
        </dd>
      </div>
    </dl>
  );
}
