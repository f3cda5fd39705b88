import { useSearchParams } from "react-router";
import { graphql, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { useFilter } from "../filter/use-filter.ts";
import { plural, rate } from "../format/numbers.ts";
import { useMeterAway } from "../layout/status.tsx";
import { definePage } from "../page.ts";
import { FilterBar } from "../parts/filter-bar.tsx";
import { flowFields } from "../parts/flow-fields.ts";
import { FlowTable, shownOf } from "../parts/flow-table.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { UnreadFilterState } from "../parts/unread-filter.tsx";
import { useWindow } from "../window/use-window.ts";

const liveQuery = graphql(
  `
    query LiveFlows($filter: FlowFilter, $orderBy: LiveFlowOrder!, $first: Int!) {
      liveFlows(filter: $filter, orderBy: $orderBy, first: $first) {
        totalCount
        totalIsExact
        nodes {
          ...FlowFields
        }
      }
      liveSummary(filter: $filter, first: 1) {
        totals {
          bytesPerSecond
          hosts
        }
      }
    }
  `,
  [flowFields],
);

const orders = [
  { key: "RATE", label: "Rate" },
  { key: "BYTES", label: "Bytes" },
  { key: "NEWEST", label: "Newest" },
  { key: "LONGEST", label: "Longest" },
] as const;

/** As many as one answer holds. */
const mostRows = 500;

function Live() {
  const filter = useFilter();
  const { isLive } = useWindow();
  const away = useMeterAway();
  const [search, setSearch] = useSearchParams();
  const orderBy = orders.find((order) => order.key === search.get("order"))?.key ?? "RATE";
  const first = Math.min(mostRows, Math.max(50, Number(search.get("first")) || 50));
  const variables = { filter: filter.input, orderBy, first } as VariablesOf<typeof liveQuery>;
  const unread = filter.unread !== undefined;
  const state = useData(liveQuery, variables, { everyMs: isLive ? 2_000 : undefined, pause: unread });
  const { error, reload, outdated, answeredAtMs } = state;
  const data = unread ? undefined : state.data;
  const put = (key: string, value: string): void =>
    setSearch((present) => {
      const next = new URLSearchParams(present);
      next.set(key, value);
      return next;
    });
  const flows = data?.liveFlows.nodes ?? [];
  return (
    <>
      <div className="head">
        <h1>Live flows</h1>
        <span className="faint">
          {data &&
            `${rate(data.liveSummary.totals.bytesPerSecond)} between ${plural(data.liveSummary.totals.hosts ?? 0, "host")}, ${error ? asOf(answeredAtMs) : "as of now"}`}
        </span>
      </div>
      <FilterBar state={filter} matches={data && plural(data.liveFlows.totalCount, "flow matches", "flows match")} />
      <div className="row wrap">
        <span className="faint small">First</span>
        <div className="segments small" role="group" aria-label="Order">
          {orders.map((order) => (
            <button key={order.key} type="button" aria-pressed={orderBy === order.key} onClick={() => put("order", order.key)}>
              {order.label}
            </button>
          ))}
        </div>
      </div>
      {/* That no meter runs is said above the page. */}
      {data && error && !away && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      <Panel
        flush
        title="Conversations"
        more={error && data ? asOf(answeredAtMs) : isLive ? "every 2 s" : "paused"}
        className={data && outdated ? "dimmed" : ""}
      >
        <UnreadFilterState state={filter} />
        {!data &&
          !unread &&
          (error ? (
            <ErrorState error={error} retry={reload} />
          ) : (
            <div className="panel-body">
              <Skeleton rows={10} reading="asking the meter" />
            </div>
          ))}
        {data && flows.length === 0 && (
          <EmptyState title={filter.input ? "No live flow matches." : "No flow is open right now."}>
            {filter.input ? "Remove a condition, or look at the past in Flow search." : "Flows appear the moment a packet passes a captured interface."}
          </EmptyState>
        )}
        {flows.length > 0 && <FlowTable flows={flows} orderBy={orderBy} live label="Live flows" />}
        {data && flows.length > 0 && (
          <div className="table-foot">
            <span>{shownOf(flows.length, data.liveFlows.totalCount, data.liveFlows.totalIsExact, "flow")}</span>
            <span className="grow" />
            {Number(data.liveFlows.totalCount) > flows.length &&
              (first < mostRows ? (
                <button type="button" className="button small" onClick={() => put("first", String(Math.min(mostRows, first + 50)))}>
                  50 more
                </button>
              ) : (
                <span className="faint">A condition in the filter narrows them down.</span>
              ))}
          </div>
        )}
      </Panel>
    </>
  );
}

export default definePage({
  name: "live",
  path: "/live",
  title: "Live flows",
  Page: Live,
  nav: { group: "Watch", order: 2, icon: "live", label: "Live flows", key: "l" },
});
