import { count, plural, toNumber } from "../format/numbers.ts";
import { duration } from "../format/times.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink, ValueLink } from "../parts/entity.tsx";
import { shownOf } from "../parts/flow-table.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import type { PastState } from "./host-query.ts";
import { tabPath } from "./tabs.tsx";

/** In the summary. */
const few = 10;

/** The names a host asked for, most first, with what was answered last. */
export function DnsAsked({ past, ip, whole = false }: { readonly past: PastState; readonly ip: string; readonly whole?: boolean }) {
  const all = past.data?.dnsQueries.nodes ?? [];
  const rows = whole ? all : all.slice(0, few);
  // Counts are by name; what was answered last is in the questions themselves.
  const latest = new Map((past.data?.answered.nodes ?? []).toReversed().map((question) => [question.name, question]));
  return (
    <Panel
      flush
      title="DNS it asked"
      keys={past.data?.dnsQueries.totalCount ? <span className="faint small">{plural(toNumber(past.data.dnsQueries.totalCount), "name")}</span> : undefined}
      more={
        !whole && all.length > few ? (
          <AppLink to={tabPath(ip, "dns")}>All names</AppLink>
        ) : (
          <AppLink to={`/explore?${new URLSearchParams({ tab: "flows", f: `client:${ip} application:DNS` }).toString()}`}>Its DNS flows</AppLink>
        )
      }
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
      {whole && rows.length > 0 && <div className="table-foot">{shownOf(rows.length, past.data?.dnsQueries.totalCount, true, "name")}</div>}
    </Panel>
  );
}
