import { graphql, type ResultOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { useTrafficChart } from "../charts/traffic-data.ts";
import { bytes, count, perSecond, plural, pluralPerSecond, rate, rateParts, toNumber, word } from "../format/numbers.ts";
import { clockSeconds, duration, withLocalTimes } from "../format/times.ts";
import { behindWords, useHealth, useMeterAway, useWaiting } from "../layout/status.tsx";
import { useTraffic } from "../live/traffic.tsx";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink, ValueLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel, SeriesKey } from "../parts/panel.tsx";
import { StatTile } from "../parts/stat-tile.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { TopList } from "../parts/top-list.tsx";
import { Cure, interfacesQuery } from "../setup/interface-list.tsx";
import { useWindow } from "../window/use-window.ts";
import { LiveFlowsPanel } from "../live/live-flows-panel.tsx";

const topQuery = graphql(`
  query OverviewTop($window: TimeWindow!) {
    hosts: flowStats(window: $window, groupBy: [HOST], metrics: [BYTES], first: 8) {
      rows {
        keys {
          value
          label
        }
        metrics {
          bytes
        }
      }
      totals {
        bytes
      }
      groups
    }
    applications: flowStats(window: $window, groupBy: [APPLICATION], metrics: [BYTES], first: 8) {
      rows {
        keys {
          value
        }
        metrics {
          bytes
        }
      }
      totals {
        bytes
      }
      others {
        bytes
      }
      groups
      notice
    }
    dnsQueries(window: $window, first: 1) {
      totalCount
    }
  }
`);

function Overview() {
  const { window, isLive } = useWindow();
  const { samples } = useTraffic();
  const last = samples.at(-1);
  const top = useData(topQuery, { window }, { everyMs: isLive ? 5_000 : undefined });
  const traffic = useTrafficChart();
  const recent = samples.slice(-60);
  const store = useHealth().data?.health.store;
  const away = useMeterAway();
  // What comes while no meter runs counts nothing.
  const when = away ? (last ? ` at ${clockSeconds(last.timeMs)}` : "") : isLive ? "" : " now";
  const missing = away ? "no meter runs" : undefined;
  const dns = top.data?.dnsQueries.totalCount;
  return (
    <>
      {isLive ? <Sentence /> : <PastSentence top={top.data} />}
      <CaptureBanner />
      <section className="stats" aria-label={away && last ? `As of ${clockSeconds(last.timeMs)}` : "Now"}>
        <StatTile
          label={`Throughput${when}`}
          value={last && rateParts(last.bytesPerSecond)}
          says={
            last ? (
              <>
                <span className="in">in {rate(last.inBytesPerSecond)}</span> · <span className="out">out {rate(last.outBytesPerSecond)}</span>
              </>
            ) : (
              missing
            )
          }
          trend={recent.map((sample) => sample.bytesPerSecond)}
          color="var(--accent)"
          to="/explore"
        />
        <StatTile
          label={`Active flows${when}`}
          value={last && { value: count(last.activeFlows), unit: "" }}
          says={last ? `${perSecond(last.newFlowsPerSecond)} new per second` : missing}
          trend={recent.map((sample) => sample.activeFlows)}
          to="/live"
        />
        <StatTile
          label={`Active hosts${when}`}
          value={last && { value: count(last.activeHosts), unit: "" }}
          says={last ? pluralPerSecond(last.packetsPerSecond, "packet") : missing}
          trend={recent.map((sample) => sample.activeHosts)}
          to="/hosts"
        />
        <StatTile
          label="DNS queries"
          value={dns === undefined ? undefined : { value: dns === null ? "" : count(dns), unit: "" }}
          says="in the window"
          to="/explore?f=application:DNS"
        />
        <StatTile
          label="Dropped packets"
          value={last && { value: count(last.drops), unit: "" }}
          says={store ? (store.reachable ? behindWords(store.behindMs).toLowerCase() : "store does not answer") : undefined}
        />
      </section>
      <div className="grid">
        <Panel
          title="Throughput"
          className="span-8"
          keys={
            <>
              <SeriesKey color="in">in</SeriesKey>
              <SeriesKey color="out">out</SeriesKey>
              {(traffic.chart?.lines.length ?? 0) > 2 && <SeriesKey color="text-3">inside the network</SeriesKey>}
            </>
          }
          more={<span className="wide-only">steps of {duration(traffic.stepMs)}</span>}
        >
          {traffic.chart ? (
            <TimeChart
              axis={traffic.chart.axis}
              lines={traffic.chart.lines}
              height={262}
              label="Throughput in and out of the local networks"
              dimmed={traffic.state.outdated}
            />
          ) : traffic.state.error ? (
            <ErrorState error={traffic.state.error} retry={traffic.state.reload} />
          ) : (
            <div style={{ height: 286 }}>
              <Skeleton rows={6} reading="reading the traffic" />
            </div>
          )}
        </Panel>
        <SourcesPanel />
      </div>
      <div className="grid">
        <Panel title="Top hosts" className="span-3" more={top.data && bytes(top.data.hosts.totals.bytes ?? 0)}>
          {top.data ? (
            top.data.hosts.rows.length === 0 ? (
              <NothingYet />
            ) : (
              <TopList
                total={toNumber(top.data.applications.totals.bytes)}
                rows={top.data.hosts.rows.map((row) => ({
                  key: row.keys[0]!.value,
                  label: <HostLink ip={row.keys[0]!.value} name={row.keys[0]!.label} />,
                  size: toNumber(row.metrics.bytes),
                  value: bytes(row.metrics.bytes ?? 0),
                }))}
              />
            )
          ) : top.error ? (
            <ErrorState error={top.error} retry={top.reload} />
          ) : (
            <Skeleton rows={8} reading="ranking the hosts" />
          )}
        </Panel>
        <Panel title="Top applications" className="span-3" more={top.data && `${count(top.data.applications.groups)} seen`}>
          {top.data ? (
            top.data.applications.rows.length === 0 ? (
              <NothingYet />
            ) : (
              <TopList
                total={toNumber(top.data.applications.totals.bytes)}
                rows={top.data.applications.rows.map((row) => ({
                  key: row.keys[0]!.value,
                  label: <ValueLink field="application" value={row.keys[0]!.value} />,
                  size: toNumber(row.metrics.bytes),
                  value: bytes(row.metrics.bytes ?? 0),
                }))}
              />
            )
          ) : top.error ? (
            <ErrorState error={top.error} retry={top.reload} />
          ) : (
            <Skeleton rows={8} reading="ranking the applications" />
          )}
        </Panel>
        <LiveFlowsPanel className="span-6" />
      </div>
    </>
  );
}

function NothingYet() {
  return <EmptyState title="No flows in this window.">They appear here a moment after the first packet. A longer window may hold some.</EmptyState>;
}

/** What happened in a window of the past. */
function PastSentence({ top }: { readonly top: ResultOf<typeof topQuery> | undefined }) {
  const { resolved } = useWindow();
  const volume = toNumber(top?.applications.totals.bytes);
  const application = top?.applications.rows[0]?.keys[0]?.value ?? "";
  return (
    <div className="head sentence prose">
      <h1>
        {!top && "Reading this window."}
        {top && volume === 0 && "No flow is known of this window."}
        {volume > 0 && (
          <>
            <AppLink to="/explore">{bytes(volume)}</AppLink> in this window, {rate(volume / Math.max(1, (resolved.toMs - resolved.fromMs) / 1000))} on average
            {application !== "" && (
              <>
                , most of it <NetText value={application} />
              </>
            )}
            .
          </>
        )}
      </h1>
    </div>
  );
}

/** The state of the network as somebody would say it. */
function Sentence() {
  const { samples, state } = useTraffic();
  const waiting = useWaiting();
  const { data } = useHealth();
  const away = useMeterAway();
  const last = samples.at(-1);
  // That the meter is away is said in words already.
  const problems = (data?.health.problems?.length ?? 0) - Number(away !== undefined);
  return (
    <div className="head sentence prose">
      <h1>
        {away && away.problem}
        {!away && !last && (state === "stale" ? "Live data does not arrive." : "Waiting for the first live numbers.")}
        {!away && last && last.bytesPerSecond < 1 && "Quiet: nothing passes right now."}
        {!away && last && last.bytesPerSecond >= 1 && (
          <>
            <AppLink to="/live">{rate(last.bytesPerSecond)}</AppLink> in {plural(last.activeFlows, "flow")} between {plural(last.activeHosts, "host")}.
          </>
        )}{" "}
        {waiting > 0 && (
          <>
            <AppLink to="/assistants">{waiting === 1 ? "One assistant's change" : `${count(waiting)} changes by assistants`}</AppLink>{" "}
            {word(waiting, "waits", "wait")} for you.{" "}
          </>
        )}
        {problems > 0 && `${plural(problems, "thing is", "things are")} not well.`}
      </h1>
    </div>
  );
}

/** Capture is not allowed: what to type. */
function CaptureBanner() {
  const meter = useHealth().data?.health.meter;
  if (!meter?.running || meter.canCapture || !meter.captureProblem) return null;
  return (
    <div className="banner warn" style={{ display: "block" }}>
      <b>{meter.captureProblem}</b> <span className="soft">Capture files and everything else work.</span>
      {meter.captureCure && <Cure text={meter.captureCure} />}
    </div>
  );
}

function SourcesPanel() {
  const { data, error, reload, outdated, answeredAtMs } = useData(interfacesQuery, {}, { everyMs: 2_000 });
  const health = useHealth().data?.health;
  const well = data?.interfaces.some((row) => row.state === "UP") && (health?.problems?.length ?? 0) === 0;
  const shown = [...(data?.interfaces ?? [])].sort((a, b) => Number(b.state === "UP") - Number(a.state === "UP")).slice(0, 7);
  return (
    <Panel
      title="Sources"
      className="span-4"
      more={
        outdated
          ? asOf(answeredAtMs)
          : health && (
              <>
                <span className={well ? "dot" : "dot idle"} />
                {well ? "all well" : "see below"}
              </>
            )
      }
    >
      {!data && (error ? <ErrorState error={error} retry={reload} /> : <Skeleton rows={6} reading="looking at the sources" />)}
      {data && (
        <ul className="sources">
          {shown.map((row) => (
            <li key={row.name} className={outdated ? "dimmed" : undefined}>
              <span className={row.state === "UP" ? "dot" : row.state === "FAILED" ? "dot off" : "dot idle"} />
              <span className="cut" title={row.problem ?? undefined}>
                <ValueLink field="interface" value={row.name} />{" "}
                <span className="faint">{row.state === "UP" ? "capture" : (row.problem ?? "not captured")}</span>
              </span>
              <span className="soft">{row.state === "UP" ? rate(row.bytesPerSecond) : ""}</span>
            </li>
          ))}
          <li>
            <span className={health?.store?.reachable ? "dot" : "dot off"} />
            <span className="cut">Store</span>
            <span className="soft">
              {health?.store
                ? health.store.reachable
                  ? `${behindWords(health.store.behindMs).replace("Store ", "")}, ${bytes(health.store.diskBytes)}`
                  : "does not answer"
                : ""}
            </span>
          </li>
          {health?.problems?.map((row) => (
            <li key={row.problem} title={row.cure ?? undefined}>
              <span className="dot off" />
              <span style={{ gridColumn: "2 / -1", padding: "4px 0" }}>
                {withLocalTimes(row.problem)} {row.cure && <span className="soft">{row.cure}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export default definePage({
  name: "overview",
  path: "/",
  title: "Overview",
  Page: Overview,
  nav: { group: "Watch", order: 1, icon: "overview", label: "Overview", key: "o", phone: true },
});
