import { useEffect, type ReactNode } from "react";
import { useParams, useSearchParams } from "react-router";
import { useData } from "../api/use-data.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { useHostChart } from "../charts/traffic-data.ts";
import { emptyFilter, including } from "../filter/filter.ts";
import { printFilter } from "../filter/syntax.ts";
import { bytes, count, plural, rate, toNumber } from "../format/numbers.ts";
import { isAddress } from "../host/address.ts";
import { DnsAsked } from "../host/dns-asked.tsx";
import { Facts } from "../host/facts.tsx";
import { hostQuery, pastQuery, type LiveHost, type Past, type PastState } from "../host/host-query.ts";
import { AgedOut, Identity } from "../host/identity.tsx";
import { MoreOf } from "../host/more-tabs.tsx";
import { NotAnAddress } from "../host/not-an-address.tsx";
import { HostTabs, tabOf, tabPath } from "../host/tabs.tsx";
import { useMeterAway } from "../layout/status.tsx";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink } from "../parts/entity.tsx";
import { FlowTable } from "../parts/flow-table.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel, SeriesKey } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { TopList } from "../parts/top-list.tsx";
import { useWindow } from "../window/use-window.ts";

function HostPage() {
  const text = (useParams()["address"] ?? "").trim();
  return isAddress(text) ? <Host ip={text} /> : <NotAnAddress text={text} />;
}

function Host({ ip }: { readonly ip: string }) {
  const { window, isLive } = useWindow();
  const tab = tabOf(useSearchParams()[0]);
  const lookup = useData(hostQuery, { ip }, { everyMs: isLive ? 2_000 : undefined });
  const past = useData(pastQuery, { window, ip }, { everyMs: isLive ? 10_000 : undefined });
  const found = lookup.data?.hostsByAddress[0];
  const live = found?.__typename === "Host" ? found : undefined;
  const gone = found?.__typename === "HostNotLive" ? found : undefined;
  useEffect(() => {
    document.title = `${live?.name ?? ip} · Wiregraph`;
  }, [ip, live?.name]);
  // Without a meter there is nothing live to say; what history holds is there all the same.
  const away = useMeterAway() !== undefined;
  const isUnavailable = lookup.error?.code === "UNAVAILABLE";
  if (lookup.error && !found && !isUnavailable) {
    return (
      <>
        <div className="head">
          <h1 className="mono">{ip}</h1>
        </div>
        <section className="panel">
          <ErrorState error={lookup.error} retry={lookup.reload} />
        </section>
      </>
    );
  }
  return (
    <>
      <Identity ip={ip} live={live} gone={gone} answeredAtMs={lookup.answeredAtMs} oldSince={lookup.error && lookup.answeredAtMs} unknown={away} />
      {lookup.error && !found && (
        <section className="panel">
          <ErrorState error={lookup.error} retry={lookup.reload} />
        </section>
      )}
      {gone && <AgedOut ip={ip} gone={gone} unknown={away} />}
      <HostTabs ip={ip} live={live} past={past.data} />
      {tab !== "summary" && <MoreOf key={`${ip} ${tab}`} tab={tab} ip={ip} live={live} past={past} />}
      {tab === "summary" && (
        <div className="with-facts">
          <div className="col">
            <Traffic ip={ip} live={lookup.error ? undefined : live} name={live?.name ?? ip} />
            <div className="grid">
              <Panel title="Peers" className="span-6" more={past.data && <AppLink to={tabPath(ip, "peers")}>All {count(past.data.peers.groups)}</AppLink>}>
                <Ranked past={past} pick={(data) => data.peers} label={peerLabel} />
              </Panel>
              <Panel
                title="Applications"
                className="span-6"
                more={past.data && <AppLink to={tabPath(ip, "applications")}>All {count(past.data.applications.groups)}</AppLink>}
              >
                <Ranked past={past} pick={(data) => data.applications} label={applicationLabel(ip)} />
              </Panel>
            </div>
            <DnsAsked past={past} ip={ip} />
            {live && live.liveFlows.nodes.length > 0 && (
              <Panel
                flush
                title={lookup.error ? "Flows then" : "Flows now"}
                className={lookup.outdated ? "dimmed" : ""}
                more={<AppLink to={tabPath(ip, "flows")}>All {count(live.flowsAsClient + live.flowsAsServer)}</AppLink>}
              >
                <FlowTable flows={live.liveFlows.nodes} live label="Live flows of this host" />
              </Panel>
            )}
          </div>
          <Facts ip={ip} live={live} />
        </div>
      )}
    </>
  );
}

function Traffic({ ip, live, name }: { readonly ip: string; readonly live: LiveHost | undefined; readonly name: string }) {
  const { result, state } = useHostChart(ip);
  return (
    <Panel
      title="Traffic"
      keys={
        <>
          <SeriesKey color="in">received {result ? bytes(result.received) : ""}</SeriesKey>
          <SeriesKey color="out">sent {result ? bytes(result.sent) : ""}</SeriesKey>
        </>
      }
      more={
        live && (
          <>
            now <b className="soft medium">{rate(live.bytesPerSecond)}</b> in {plural(live.flowsAsClient + live.flowsAsServer, "flow")}
          </>
        )
      }
    >
      {result ? (
        <TimeChart axis={result.chart.axis} lines={result.chart.lines} height={186} label={`Traffic of ${name}`} dimmed={state.outdated} />
      ) : state.error ? (
        <ErrorState error={state.error} retry={state.reload} />
      ) : (
        <div style={{ height: 210 }}>
          <Skeleton rows={5} reading="reading its traffic" />
        </div>
      )}
    </Panel>
  );
}

interface RankedRows {
  readonly rows: readonly {
    readonly keys: readonly { readonly value: string; readonly label?: string | null }[];
    readonly metrics: { readonly bytes: string | null };
  }[];
  readonly totals: { readonly bytes: string | null };
}

type RankedRow = RankedRows["rows"][number];

const peerLabel = (row: RankedRow): ReactNode => <HostLink ip={row.keys[0]!.value} name={row.keys[0]!.label ?? null} />;

const applicationLabel =
  (ip: string) =>
  ({ keys }: RankedRow): ReactNode => {
    const name = keys[0]!.value;
    if (name === "") return <span className="faint">unknown</span>;
    const f = printFilter(including(including(emptyFilter, "host", ip), "application", name));
    return (
      <AppLink to={`/explore?${new URLSearchParams({ f }).toString()}`}>
        <NetText value={name} limit={36} />
      </AppLink>
    );
  };

function Ranked({
  past,
  pick,
  label,
}: {
  readonly past: PastState;
  readonly pick: (data: Past) => RankedRows;
  readonly label: (row: RankedRows["rows"][number]) => ReactNode;
}) {
  if (!past.data) return past.error ? <ErrorState error={past.error} retry={past.reload} /> : <Skeleton rows={6} reading="reading its history" />;
  const { rows, totals } = pick(past.data);
  if (rows.length === 0) return <EmptyState title="Nothing in this window.">A longer window may hold some.</EmptyState>;
  return (
    <TopList
      total={toNumber(totals.bytes)}
      rows={rows.map((row) => ({ key: row.keys[0]!.value, label: label(row), size: toNumber(row.metrics.bytes), value: bytes(row.metrics.bytes ?? 0) }))}
    />
  );
}

export default definePage({ name: "host", path: "/hosts/:address", title: "Host", Page: HostPage });
