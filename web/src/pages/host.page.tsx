import { useEffect } from "react";
import { useParams } from "react-router";
import { graphql, type ResultOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { useHostChart } from "../charts/traffic-data.ts";
import { bytes, count, plural, rate, toNumber } from "../format/numbers.ts";
import { duration } from "../format/times.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { HostLink, ValueLink } from "../parts/entity.tsx";
import { flowFields } from "../parts/flow-fields.ts";
import { FlowTable } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel, SeriesKey } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { TopList } from "../parts/top-list.tsx";
import { absolute } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";

const hostQuery = graphql(
  `
    query Host($ip: IP!) {
      hostsByAddress(addresses: [$ip]) {
        __typename
        ... on Host {
          ip
          name
          vlan
          mac
          isLocal
          firstSeen
          lastSeen
          bytesPerSecond
          flowsAsClient
          flowsAsServer
          sent {
            bytes
          }
          received {
            bytes
          }
          serverPorts {
            protocol
            port
            application
            flows
          }
          liveFlows(first: 8, orderBy: RATE) {
            nodes {
              ...FlowFields
            }
          }
        }
        ... on HostNotLive {
          firstSeen
          lastSeen
          flowsInHistory
          bytesInHistory
          message
        }
      }
    }
  `,
  [flowFields],
);

const pastQuery = graphql(`
  query HostPast($window: TimeWindow!, $ip: CIDR!) {
    peers: flowStats(window: $window, filter: { match: { host: [$ip] } }, groupBy: [PEER], metrics: [BYTES], first: 8) {
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
    applications: flowStats(window: $window, filter: { match: { host: [$ip] } }, groupBy: [APPLICATION], metrics: [BYTES], first: 8) {
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
      groups
    }
    dnsQueries(window: $window, clients: [$ip], groupBy: NAME, first: 10) {
      totalCount
      nodes {
        name
        count
        latencyMs
        lastSeen
      }
    }
    answered: dnsQueries(window: $window, clients: [$ip], first: 100) {
      nodes {
        name
        answers
        resolver
        responseCode
      }
    }
  }
`);

type Lookup = ResultOf<typeof hostQuery>["hostsByAddress"][number];
type LiveHost = Extract<Lookup, { __typename: "Host" }>;
type NotLive = Extract<Lookup, { __typename: "HostNotLive" }>;

function HostPage() {
  const ip = useParams()["address"] ?? "";
  const { window, isLive } = useWindow();
  const lookup = useData(hostQuery, { ip }, { everyMs: isLive ? 2_000 : undefined });
  const past = useData(pastQuery, { window, ip }, { everyMs: isLive ? 10_000 : undefined });
  const found = lookup.data?.hostsByAddress[0];
  const live = found?.__typename === "Host" ? found : undefined;
  const gone = found?.__typename === "HostNotLive" ? found : undefined;
  useEffect(() => {
    document.title = `${live?.name ?? ip} · Wiregraph`;
  }, [ip, live?.name]);
  if (lookup.error && !found) {
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
      <Identity ip={ip} live={live} gone={gone} />
      {gone && <AgedOut ip={ip} gone={gone} />}
      <div className="with-facts">
        <div className="col">
          <Traffic ip={ip} live={live} />
          <div className="grid">
            <Panel title="Peers" className="span-6" more={past.data && `${count(past.data.peers.groups)} in all`}>
              <Ranked past={past} pick={(data) => data.peers} label={(row) => <HostLink ip={row.keys[0]!.value} name={row.keys[0]!.label ?? null} />} />
            </Panel>
            <Panel title="Applications" className="span-6" more={past.data && `${count(past.data.applications.groups)} in all`}>
              <Ranked
                past={past}
                pick={(data) => data.applications}
                label={(row) => (
                  <AppLink to={`/explore?${new URLSearchParams({ f: `host:${ip} application:"${row.keys[0]!.value}"` }).toString()}`}>
                    <NetText value={row.keys[0]!.value} limit={36} />
                  </AppLink>
                )}
              />
            </Panel>
          </div>
          <Dns past={past} ip={ip} />
          {live && live.liveFlows.nodes.length > 0 && (
            <Panel
              flush
              title="Flows now"
              more={<AppLink to={`/live?${new URLSearchParams({ f: `host:${ip}` }).toString()}`}>All {count(live.flowsAsClient + live.flowsAsServer)}</AppLink>}
            >
              <FlowTable flows={live.liveFlows.nodes} live label="Live flows of this host" />
            </Panel>
          )}
        </div>
        <Facts ip={ip} live={live} />
      </div>
    </>
  );
}

function Identity({ ip, live, gone }: { readonly ip: string; readonly live: LiveHost | undefined; readonly gone: NotLive | undefined }) {
  return (
    <div className="head" style={{ alignItems: "flex-start" }}>
      <div>
        <div className="identity">
          <h1>{live?.name ? <NetText value={live.name} limit={48} /> : <span className="mono">{ip}</span>}</h1>
          {live?.name && <span className="mono soft lead">{ip}</span>}
          <CopyButton text={ip} label="Copy the address" bare />
          {live && (
            <span className="pill">
              <span className="dot" />
              on the network now
            </span>
          )}
          {gone && (
            <span className="pill">
              <span className="dot idle" />
              not on the network now
            </span>
          )}
        </div>
        <p className="soft" style={{ marginTop: 3 }}>
          {live && (
            <>
              {live.isLocal ? "Local" : "Remote"} host{live.vlan === null ? "" : ` in VLAN ${live.vlan}`}. Live since <Time value={live.firstSeen ?? ""} />.
            </>
          )}
          {gone && gone.lastSeen !== null && (
            <>
              Last seen <Time value={gone.lastSeen} relative />.
            </>
          )}
          &nbsp;
        </p>
      </div>
      <div className="head-actions">
        <AppLink className="button primary" to={`/explore?${new URLSearchParams({ f: `host:${ip}` }).toString()}`}>
          <Icon name="explore" />
          Search its flows
        </AppLink>
      </div>
    </div>
  );
}

function AgedOut({ ip, gone }: { readonly ip: string; readonly gone: NotLive }) {
  const { set } = useWindow();
  const { firstSeen, lastSeen } = gone;
  return (
    <section className="panel" aria-label="Not live">
      <EmptyState
        title={`${ip} is not on the network now.`}
        action={
          firstSeen !== null && lastSeen !== null ? (
            <button
              type="button"
              className="button small"
              onClick={() => {
                const toMs = Date.parse(lastSeen) + 60_000;
                set(absolute({ fromMs: Math.max(Date.parse(firstSeen) - 60_000, toMs - 86_400_000), toMs }));
              }}
            >
              Show its last day
            </button>
          ) : undefined
        }
      >
        {lastSeen === null ? gone.message : `History holds ${plural(toNumber(gone.flowsInHistory), "flow")} of it with ${bytes(gone.bytesInHistory)}.`}
      </EmptyState>
    </section>
  );
}

function Traffic({ ip, live }: { readonly ip: string; readonly live: LiveHost | undefined }) {
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
        <TimeChart axis={result.chart.axis} lines={result.chart.lines} height={186} label={`Traffic of ${live?.name ?? ip}`} dimmed={state.outdated} />
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

type Past = ResultOf<typeof pastQuery>;

interface RankedRows {
  readonly rows: readonly {
    readonly keys: readonly { readonly value: string; readonly label?: string | null }[];
    readonly metrics: { readonly bytes: string | null };
  }[];
  readonly totals: { readonly bytes: string | null };
}

function Ranked({
  past,
  pick,
  label,
}: {
  readonly past: ReturnType<typeof useData<Past, Record<string, unknown>>>;
  readonly pick: (data: Past) => RankedRows;
  readonly label: (row: RankedRows["rows"][number]) => React.ReactNode;
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

function Dns({ past, ip }: { readonly past: ReturnType<typeof useData<Past, Record<string, unknown>>>; readonly ip: string }) {
  const rows = past.data?.dnsQueries.nodes ?? [];
  // Counts are by name; what was answered last is in the questions themselves.
  const latest = new Map((past.data?.answered.nodes ?? []).toReversed().map((question) => [question.name, question]));
  return (
    <Panel
      flush
      title="DNS it asked"
      keys={past.data?.dnsQueries.totalCount ? <span className="faint small">{plural(toNumber(past.data.dnsQueries.totalCount), "name")}</span> : undefined}
      more={<AppLink to={`/explore?${new URLSearchParams({ f: `client:${ip} application:DNS` }).toString()}`}>Its DNS flows</AppLink>}
    >
      {!past.data &&
        (past.error ? (
          <ErrorState error={past.error} retry={past.reload} />
        ) : (
          <div className="panel-body">
            <Skeleton rows={4} />
          </div>
        ))}
      {past.data && rows.length === 0 && <EmptyState title="It asked for no name in this window." />}
      {rows.length > 0 && (
        <table className="stacks">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className="right">
                Queries
              </th>
              <th scope="col">Answer</th>
              <th scope="col">Asked</th>
              <th scope="col" className="right">
                Took
              </th>
              <th scope="col" className="right">
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const last = latest.get(row.name);
              return (
                <tr key={row.name ?? ""}>
                  <td className="fill phone-first">
                    {row.name ? <ValueLink field="hostname" value={row.name} limit={60} /> : <span className="faint">unknown</span>}
                  </td>
                  <td className="right phone-value">{count(row.count)}</td>
                  <td className="phone-second">
                    {last?.answers[0] !== undefined ? (
                      <>
                        <NetText value={last.answers[0]} limit={32} mono />
                        {last.answers.length > 1 && <span className="faint"> + {last.answers.length - 1}</span>}
                      </>
                    ) : (
                      <span className="faint">{last && (last.responseCode ?? "no answer")}</span>
                    )}
                  </td>
                  <td>{last?.resolver ? <HostLink ip={last.resolver} /> : null}</td>
                  <td className="right soft">{row.latencyMs === null ? "" : duration(row.latencyMs)}</td>
                  <td className="right soft phone-note">
                    <Time value={row.lastSeen ?? ""} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Facts({ ip, live }: { readonly ip: string; readonly live: LiveHost | undefined }) {
  return (
    <div className="col">
      <Panel title="Ports it answers on" more={live && count(live.serverPorts.length)}>
        {live && live.serverPorts.length > 0 ? (
          <ul className="sources">
            {live.serverPorts.slice(0, 12).map((port) => (
              <li key={`${port.protocol} ${port.port}`} style={{ gridTemplateColumns: "72px minmax(0, 1fr) auto" }}>
                <AppLink className="mono" to={`/explore?${new URLSearchParams({ f: `server:${ip} serverPort:${port.port}` }).toString()}`}>
                  {port.protocol.toLowerCase()}/{port.port}
                </AppLink>
                <span className="cut soft">{port.application}</span>
                <span className="faint small">{plural(port.flows, "flow")}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="faint">{live ? "None seen." : "Known only while it is on the network."}</p>
        )}
      </Panel>
      <Panel title="Facts">
        <dl className="facts">
          <dt>Address</dt>
          <dd className="mono">{ip}</dd>
          {live?.name && (
            <>
              <dt>Name</dt>
              <dd>
                <NetText value={live.name} />
                <span className="said-by">traffic</span>
              </dd>
            </>
          )}
          {live?.mac && (
            <>
              <dt>MAC</dt>
              <dd className="mono">
                <ValueLink field="mac" value={live.mac} />
              </dd>
            </>
          )}
          {live && (
            <>
              <dt>As client</dt>
              <dd>{plural(live.flowsAsClient, "live flow")}</dd>
              <dt>As server</dt>
              <dd>{plural(live.flowsAsServer, "live flow")}</dd>
              <dt>Since then</dt>
              <dd>
                {bytes(live.received.bytes)} received, {bytes(live.sent.bytes)} sent
              </dd>
              <dt>Last seen</dt>
              <dd>
                <Time value={live.lastSeen ?? ""} relative />
              </dd>
            </>
          )}
        </dl>
      </Panel>
    </div>
  );
}

export default definePage({ name: "host", path: "/hosts/:address", title: "Host", Page: HostPage });
