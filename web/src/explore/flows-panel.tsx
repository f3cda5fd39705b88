import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { graphql, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { plural } from "../format/numbers.ts";
import { withLocalTimes } from "../format/times.ts";
import { copyText } from "../parts/copy-button.tsx";
import { flowFields, type FlowRow } from "../parts/flow-fields.ts";
import { FlowTable, shownOf } from "../parts/flow-table.tsx";
import { asText, download } from "../parts/flow-text.ts";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { UnreadFilterState } from "../parts/unread-filter.tsx";
import { useWindow } from "../window/use-window.ts";
import { NoFlows } from "./no-flows.tsx";

export const flowsQuery = graphql(
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

const orders = [
  { key: "NEWEST", label: "Newest" },
  { key: "OLDEST", label: "Oldest" },
  { key: "BYTES", label: "Bytes" },
  { key: "DURATION", label: "Longest" },
  { key: "PACKETS", label: "Packets" },
] as const;

export const pageSize = 50;

/** The address's order of flows. */
export function orderOf(search: URLSearchParams): (typeof orders)[number]["key"] {
  return orders.find(({ key }) => key === search.get("order"))?.key ?? "NEWEST";
}

/** The flows themselves, page after page. */
export function FlowsPanel({ filter }: { readonly filter: FilterState }) {
  const { window } = useWindow();
  const [search, setSearch] = useSearchParams();
  const orderBy = orderOf(search);
  const variables = { window, filter: filter.input, orderBy, first: pageSize } as VariablesOf<typeof flowsQuery>;
  const unread = filter.unread !== undefined;
  const state = useData(flowsQuery, variables, { pause: unread });
  const { error, reload, outdated, loading } = state;
  const data = unread ? undefined : state.data;
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
  const order = (wanted: string): void =>
    setSearch((present) => {
      const changed = new URLSearchParams(present);
      if (wanted === "NEWEST") changed.delete("order");
      else changed.set("order", wanted);
      return changed;
    });
  const copyRows = (): void =>
    void copyText(asText(flows, "\t")).then(
      () => say(`${plural(flows.length, "row")} copied.`),
      () => say("The browser refused to copy."),
    );
  return (
    <>
      <div className="row wrap">
        <span className="faint small">First</span>
        <div className="segments small" role="group" aria-label="Order">
          {orders.map(({ key: wanted, label }) => (
            <button key={wanted} type="button" aria-pressed={orderBy === wanted} onClick={() => order(wanted)}>
              {label}
            </button>
          ))}
        </div>
        <span className="grow" />
        <button type="button" className="button quiet small" disabled={flows.length === 0} onClick={copyRows}>
          <Icon name="copy" />
          Copy rows
        </button>
        <button type="button" className="button quiet small" disabled={flows.length === 0} onClick={() => download("flows.csv", asText(flows, ","))}>
          <Icon name="download" />
          Rows as CSV
        </button>
        <button type="button" className="button small" onClick={reload} disabled={loading}>
          Read again
        </button>
      </div>
      {data?.flows.notice && (
        <div className="note small soft">
          <Icon name="info" />
          <span title={data.flows.notice}>{withLocalTimes(data.flows.notice)}</span>
        </div>
      )}
      <Panel flush title="Flows" className={outdated && !error && !unread ? "dimmed" : ""}>
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
