import { useState, type ReactNode } from "react";
import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { bytes, count, exactBytes, share, toNumber } from "../format/numbers.ts";
import { withLocalTimes } from "../format/times.ts";
import { shownOf } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useWindow } from "../window/use-window.ts";

const statsQuery = graphql(`
  query HostStats($window: TimeWindow!, $filter: FlowFilter!, $groupBy: [FlowDimension!]!, $orderBy: FlowMetric!, $first: Int!) {
    flowStats(window: $window, filter: $filter, groupBy: $groupBy, metrics: [BYTES, PACKETS, FLOWS], orderBy: $orderBy, first: $first) {
      groups
      notice
      rows {
        keys {
          value
          label
        }
        metrics {
          bytes
          packets
          flows
        }
      }
      totals {
        bytes
        packets
        flows
      }
    }
  }
`);

export type StatRow = ResultOf<typeof statsQuery>["flowStats"]["rows"][number];

const orders = [
  { key: "BYTES", label: "Bytes" },
  { key: "PACKETS", label: "Packets" },
  { key: "FLOWS", label: "Flows" },
] as const;
const step = 50;
const most = 500;

export interface StatsPanelProps {
  readonly title: string;
  /** What one row is: `peer`, `application`. */
  readonly one: string;
  readonly groupBy: VariablesOf<typeof statsQuery>["groupBy"][number];
  /** Which of the host's flows. */
  readonly match: NonNullable<VariablesOf<typeof statsQuery>["filter"]["match"]>;
  readonly renderKey: (key: StatRow["keys"][number]) => ReactNode;
  /** What it means that there is none. */
  readonly none: string;
  readonly className?: string;
}

/** A host's flows of the window by one dimension, all of it, sorted on the server. */
export function StatsPanel({ title, one, groupBy, match, renderKey, none, className = "" }: StatsPanelProps) {
  const { window, isLive } = useWindow();
  const [orderBy, setOrderBy] = useState<(typeof orders)[number]["key"]>("BYTES");
  const [first, setFirst] = useState(step);
  const variables = { window, filter: { match }, groupBy: [groupBy], orderBy, first };
  const { data, error, reload, outdated, answeredAtMs } = useData(statsQuery, variables, { everyMs: isLive ? 10_000 : undefined });
  const stats = data?.flowStats;
  const size = ({ metrics }: StatRow): number => toNumber(orderBy === "BYTES" ? metrics.bytes : orderBy === "PACKETS" ? metrics.packets : metrics.flows);
  const whole = stats ? toNumber(orderBy === "BYTES" ? stats.totals.bytes : orderBy === "PACKETS" ? stats.totals.packets : stats.totals.flows) : 0;
  return (
    <Panel flush title={title} className={`${className} ${stats && outdated ? "dimmed" : ""}`} more={error && stats ? asOf(answeredAtMs) : "in the window"}>
      {error && <ErrorState error={error} retry={reload} />}
      {!stats && !error && (
        <div className="panel-body">
          <Skeleton rows={8} reading="reading its history" />
        </div>
      )}
      {stats?.rows.length === 0 && <EmptyState title={none}>A longer window may hold some.</EmptyState>}
      {stats && stats.rows.length > 0 && (
        <>
          <table className="stacks">
            <caption className="hidden-label">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{one[0]!.toUpperCase() + one.slice(1)}</th>
                <th scope="col" className="right">
                  Share
                </th>
                {orders.map((order) => (
                  <th key={order.key} scope="col" className="right" aria-sort={order.key === orderBy ? "descending" : undefined}>
                    <button type="button" onClick={() => setOrderBy(order.key)}>
                      {order.label}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {stats.rows.map((row) => (
                <tr key={row.keys[0]!.value}>
                  <td className="fill phone-first">{renderKey(row.keys[0]!)}</td>
                  <td className="right soft">{share(size(row), whole)}</td>
                  <td className="right phone-value" title={exactBytes(row.metrics.bytes ?? 0)}>
                    {bytes(row.metrics.bytes ?? 0)}
                  </td>
                  <td className="right soft">{count(row.metrics.packets)}</td>
                  <td className="right phone-note">{count(row.metrics.flows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="table-foot">
            <span>{shownOf(stats.rows.length, stats.groups, true, one)}</span>
            <span className="grow faint small">{stats.notice && withLocalTimes(stats.notice)}</span>
            {Number(stats.groups) > stats.rows.length &&
              (first < most ? (
                <button type="button" className="button small" onClick={() => setFirst(first + step)}>
                  {step} more
                </button>
              ) : (
                <span className="row faint">
                  <Icon name="info" />A shorter window has fewer of them.
                </span>
              ))}
          </div>
        </>
      )}
    </Panel>
  );
}
