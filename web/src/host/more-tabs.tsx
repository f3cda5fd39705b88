import { emptyFilter, including } from "../filter/filter.ts";
import type { FilterKey } from "../filter/fields.ts";
import { printFilter } from "../filter/syntax.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import { DnsAsked } from "./dns-asked.tsx";
import { FlowsTab } from "./flows-tab.tsx";
import type { LiveHost, PastState } from "./host-query.ts";
import { ServerPorts } from "./server-ports.tsx";
import { StatsPanel } from "./stats-panel.tsx";
import type { HostTab } from "./tabs.tsx";

/** A value that opens Explore for it and this host. */
function Of({
  side,
  ip,
  field,
  value,
  mono = false,
}: {
  readonly side: "host" | "client" | "server";
  readonly ip: string;
  readonly field: FilterKey;
  readonly value: string;
  readonly mono?: boolean;
}) {
  if (value === "") return <span className="faint">unknown</span>;
  const f = printFilter(including(including(emptyFilter, side, ip), field, value));
  return (
    <AppLink to={`/explore?${new URLSearchParams({ f }).toString()}`}>
      <NetText value={value} limit={60} mono={mono} />
    </AppLink>
  );
}

/** Everything there is of one side of a host. */
export function MoreOf({
  tab,
  ip,
  live,
  past,
}: {
  readonly tab: Exclude<HostTab, "summary">;
  readonly ip: string;
  readonly live: LiveHost | undefined;
  readonly past: PastState;
}) {
  switch (tab) {
    case "flows":
      return <FlowsTab ip={ip} />;
    case "peers":
      return (
        <StatsPanel
          title="Peers"
          one="peer"
          groupBy="PEER"
          match={{ host: [ip] }}
          none="It talked to nobody in this window."
          renderKey={({ value, label }) => <HostLink ip={value} name={label} both />}
        />
      );
    case "applications":
      return (
        <StatsPanel
          title="Applications"
          one="application"
          groupBy="APPLICATION"
          match={{ host: [ip] }}
          none="It used no application in this window."
          renderKey={({ value }) => <Of side="host" ip={ip} field="application" value={value} />}
        />
      );
    case "ports":
      return (
        <div className="grid">
          <ServerPorts ip={ip} live={live} className="span-12" />
          <StatsPanel
            className="span-6"
            title="Ports it was called on"
            one="port"
            groupBy="SERVER_PORT"
            match={{ server: [ip] }}
            none="Nobody called it in this window."
            renderKey={({ value }) => <Of side="server" ip={ip} field="serverPort" value={value} mono />}
          />
          <StatsPanel
            className="span-6"
            title="Ports it called"
            one="port"
            groupBy="SERVER_PORT"
            match={{ client: [ip] }}
            none="It called nobody in this window."
            renderKey={({ value }) => <Of side="client" ip={ip} field="serverPort" value={value} mono />}
          />
        </div>
      );
    case "dns":
      return <DnsAsked past={past} ip={ip} whole />;
    case "tls":
      return (
        <div className="grid">
          <StatsPanel
            className="span-6"
            title="Names it called over TLS and QUIC"
            one="name"
            groupBy="HOSTNAME"
            match={{ client: [ip], application: ["TLS", "QUIC"] }}
            none="It called no name over TLS or QUIC in this window."
            renderKey={({ value }) => <Of side="client" ip={ip} field="hostname" value={value} />}
          />
          <StatsPanel
            className="span-6"
            title="Fingerprints of its TLS clients (JA4)"
            one="fingerprint"
            groupBy="JA4"
            match={{ client: [ip], application: ["TLS", "QUIC"] }}
            none="It opened no TLS or QUIC connection in this window."
            renderKey={({ value }) => <Of side="client" ip={ip} field="ja4" value={value} mono />}
          />
        </div>
      );
    default:
      return tab satisfies never;
  }
}
