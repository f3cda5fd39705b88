import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { graphql, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { chipsOf, FilterBar } from "../parts/filter-bar.tsx";
import { useFilter } from "../filter/use-filter.ts";
import { bytes, plural } from "../format/numbers.ts";
import { duration, withLocalTimes } from "../format/times.ts";
import { definePage } from "../page.ts";
import { copyText, CopyButton } from "../parts/copy-button.tsx";
import { flowFields, type FlowRow } from "../parts/flow-fields.ts";
import { asText, download } from "../parts/flow-text.ts";
import { FlowTable, shownOf } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { UnreadFilterState } from "../parts/unread-filter.tsx";
import { useToast } from "../parts/toasts.tsx";
import { absolute } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";

const flowsQuery = graphql(
  `
    query FlowSearch($window: TimeWindow!, $filter: FlowFilter, $orderBy: FlowOrder!, $first: Int!, $after: String) {
      flows(window: $window, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        totalCount
        totalIsExact
        notice
        pageInfo {
          endCursor
          hasNextPage
        }
        nodes {
          ...FlowFields
        }
      }
    }
  `,
  [flowFields],
);

const totalsQuery = graphql(`
  query FlowTotals($window: TimeWindow!, $filter: FlowFilter) {
    flowStats(window: $window, filter: $filter, groupBy: [PROTOCOL], metrics: [BYTES, FLOWS, CLIENTS, SERVERS], first: 1) {
      totals {
        bytes
        flows
        clients
        servers
      }
      table
      exact
      tookMs
      notice
    }
  }
`);

const orders = [
  { key: "NEWEST", label: "Newest" },
  { key: "OLDEST", label: "Oldest" },
  { key: "BYTES", label: "Bytes" },
  { key: "DURATION", label: "Longest" },
  { key: "PACKETS", label: "Packets" },
] as const;

const pageSize = 50;

function Explore() {
  const filter = useFilter();
  const { window, resolved } = useWindow();
  const [search, setSearch] = useSearchParams();
  const orderBy = orders.find((order) => order.key === search.get("order"))?.key ?? "NEWEST";
  const variables = { window, filter: filter.input, orderBy, first: pageSize } as VariablesOf<typeof flowsQuery>;
  const unread = filter.unread !== undefined;
  const state = useData(flowsQuery, variables, { pause: unread });
  const { error, reload, outdated, loading } = state;
  const data = unread ? undefined : state.data;
  const totals = useData(totalsQuery, { window, filter: filter.input }, { pause: unread });
  const [more, setMore] = useState<{ readonly key: string; readonly flows: readonly FlowRow[]; readonly cursor: string | null; readonly hasMore: boolean }>();
  const [moreError, setMoreError] = useState<ApiError>();
  const [reading, setReading] = useState(false);
  const client = useClient();
  const say = useToast();
  const key = JSON.stringify([variables, data?.flows.pageInfo.endCursor]);
  useEffect(() => {
    setMore(undefined);
    setMoreError(undefined);
  }, [key]);
  const added = more?.key === key ? more : undefined;
  const flows = [...(data?.flows.nodes ?? []), ...(added?.flows ?? [])];
  const hasMore = added ? added.hasMore : (data?.flows.pageInfo.hasNextPage ?? false);
  const cursor = added ? added.cursor : (data?.flows.pageInfo.endCursor ?? null);
  const next = (): void => {
    setReading(true);
    void client
      .query(flowsQuery, { ...variables, after: cursor })
      .toPromise()
      .then((result) => {
        setReading(false);
        setMoreError(toApiError(result.error));
        const page = result.data?.flows;
        if (page) setMore({ key, flows: [...(added?.flows ?? []), ...page.nodes], cursor: page.pageInfo.endCursor, hasMore: page.pageInfo.hasNextPage });
      });
  };
  const sum = unread ? undefined : totals.data?.flowStats;
  const notice = data?.flows.notice ?? sum?.notice;
  const link = (): string => {
    const fixed = new URLSearchParams(search);
    const { from, to } = absolute(resolved);
    fixed.set("from", from);
    fixed.set("to", to);
    return `${location.origin}/explore?${fixed.toString()}`;
  };
  return (
    <>
      <div className="head">
        <h1>Flow search</h1>
        <span className="faint">
          {sum &&
            `${bytes(sum.totals.bytes ?? 0)} in ${plural(sum.totals.flows, "flow")}, ${plural(sum.totals.clients, "client")} to ${plural(sum.totals.servers, "server")}`}
        </span>
        <div className="head-actions">
          <button
            type="button"
            className="button quiet"
            disabled={flows.length === 0}
            onClick={() =>
              void copyText(asText(flows, "\t")).then(
                () => say(`${plural(flows.length, "row")} copied.`),
                () => say("The browser refused to copy."),
              )
            }
          >
            <Icon name="copy" />
            Copy rows
          </button>
          <button type="button" className="button quiet" disabled={flows.length === 0} onClick={() => download("flows.csv", asText(flows, ","))}>
            <Icon name="download" />
            CSV
          </button>
          <CopyLink link={link} />
        </div>
      </div>
      <FilterBar state={filter} matches={data && (data.flows.totalCount === null ? undefined : plural(data.flows.totalCount, "flow matches", "flows match"))} />
      <div className="row wrap">
        <span className="faint small">First</span>
        <div className="segments small" role="group" aria-label="Order">
          {orders.map((order) => (
            <button
              key={order.key}
              type="button"
              aria-pressed={orderBy === order.key}
              onClick={() =>
                setSearch((present) => {
                  const changed = new URLSearchParams(present);
                  changed.set("order", order.key);
                  return changed;
                })
              }
            >
              {order.label}
            </button>
          ))}
        </div>
        <span className="grow" />
        <button type="button" className="button small" onClick={reload} disabled={loading}>
          Read again
        </button>
      </div>
      {notice && (
        <div className="note small soft">
          <Icon name="info" />
          <span title={notice}>{withLocalTimes(notice)}</span>
        </div>
      )}
      <Panel
        flush
        title="Flows"
        className={outdated && !error && !unread ? "dimmed" : ""}
        more={
          sum && (
            <span className="wide-only">{`totals from ${sum.table}, ${sum.exact ? "exact" : "top rows found among candidates"}, ${duration(sum.tookMs)}`}</span>
          )
        }
      >
        <UnreadFilterState state={filter} />
        {error && !unread && <ErrorState error={error} retry={reload} />}
        {!data && !error && !unread && (
          <div className="panel-body">
            <Skeleton rows={12} reading="reading the flows" />
          </div>
        )}
        {data && !error && flows.length === 0 && <NoFlows filter={filter} />}
        {flows.length > 0 && <FlowTable flows={flows} orderBy={orderBy} label="Flows found" />}
        {moreError && <ErrorState error={moreError} retry={next} />}
        {flows.length > 0 && (
          <div className="table-foot">
            <span>{shownOf(flows.length, data?.flows.totalCount, data?.flows.totalIsExact ?? false, "flow")}</span>
            <span className="grow" />
            {hasMore && (
              <button type="button" className="button small" disabled={reading} onClick={next}>
                Next {pageSize}
              </button>
            )}
          </div>
        )}
      </Panel>
    </>
  );
}

function CopyLink({ link }: { readonly link: () => string }) {
  const say = useToast();
  return (
    <button
      type="button"
      className="button"
      onClick={() =>
        void copyText(link()).then(
          () => say("Link copied, with the window as seen now."),
          () => say("The browser refused to copy."),
        )
      }
    >
      <Icon name="share" />
      Copy link
    </button>
  );
}

function NoFlows({ filter }: { readonly filter: ReturnType<typeof useFilter> }) {
  const last = chipsOf(filter.filter).at(-1);
  if (!last) return <EmptyState title="No flows in this window.">A longer window may hold some; flows reach the store a moment after they end.</EmptyState>;
  return (
    <EmptyState
      title="No flows match."
      action={
        <button type="button" className="button small" onClick={() => filter.set(last.without)}>
          Remove that condition
        </button>
      }
    >
      Without{" "}
      <span className={last.not ? "chip not" : "chip"}>
        <span className="chip-field">{last.field}</span>
        <span className="chip-word">{last.word}</span>
        <span className="chip-value">{last.value}</span>
      </span>{" "}
      there may be some. <CopyButton text={last.text} label="Copy the condition" bare />
    </EmptyState>
  );
}

export default definePage({
  name: "explore",
  path: "/explore",
  title: "Flow search",
  Page: Explore,
  nav: { group: "Watch", order: 3, icon: "explore", label: "Flow search", key: "e", phone: true },
});
