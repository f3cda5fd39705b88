import { useCallback, useId, useState } from "react";
import { useSearchParams } from "react-router";
import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { useFilter } from "../filter/use-filter.ts";
import { plural, rate } from "../format/numbers.ts";
import { clockSeconds } from "../format/times.ts";
import { useShortcut } from "../layout/shortcuts.ts";
import { useMeterAway } from "../layout/status.tsx";
import { FlowPanel } from "../live/flow-panel.tsx";
import { GroupTable } from "../live/group-table.tsx";
import { useGroups, type GroupRow, type LiveGroups } from "../live/groups-data.ts";
import { groupingOf, sidesOf, tabs, type Grouping } from "../live/groups.ts";
import { useSteadyRows } from "../live/steady-rows.ts";
import { definePage } from "../page.ts";
import { FilterBar } from "../parts/filter-bar.tsx";
import { flowFields, type FlowRow } from "../parts/flow-fields.ts";
import { FlowTable, shownOf } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { UnreadFilterState } from "../parts/unread-filter.tsx";
import { defaultWindow } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";

const liveQuery = graphql(
  `
    query LiveFlows($filter: FlowFilter, $orderBy: LiveFlowOrder!, $first: Int!) {
      liveFlows(filter: $filter, orderBy: $orderBy, first: $first) {
        totalCount
        totalIsExact
        notice
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
  { key: "RATE", label: "Now" },
  { key: "BYTES", label: "Bytes" },
  { key: "PACKETS", label: "Packets" },
  { key: "NEWEST", label: "Newest" },
  { key: "LONGEST", label: "Longest" },
] as const;

/** As many as one answer holds. */
const mostRows = 500;
const beatMs = 2_000;
const noFlows: readonly FlowRow[] = [];
const noGroups: readonly GroupRow[] = [];
const flowId = (flow: FlowRow): string => flow.id;
const groupKey = (row: GroupRow): string => row.key;

function Live() {
  const filter = useFilter();
  const { isLive, set: setWindow } = useWindow();
  const away = useMeterAway();
  const [search, setSearch] = useSearchParams();
  const [stopped, setStopped] = useState(false);
  const [pointed, setPointed] = useState(false);
  const sideId = useId();
  const grouping = groupingOf(search.get("by"), filter.input !== null);
  const sides = sidesOf(grouping);
  const orderBy = orders.find((order) => order.key === search.get("order"))?.key ?? "RATE";
  const first = Math.min(mostRows, Math.max(50, Number(search.get("first")) || 50));
  const picked = grouping ? undefined : (search.get("flow") ?? undefined);
  const unread = filter.unread !== undefined;
  const follows = isLive && !stopped;
  const everyMs = follows ? beatMs : undefined;
  // More than is shown: a row that is pointed at keeps moving when it falls behind the others.
  const variables = { filter: filter.input, orderBy, first: Math.min(mostRows, first + 100) } as VariablesOf<typeof liveQuery>;
  const flowsState = useData(liveQuery, variables, { everyMs, pause: unread || grouping !== undefined });
  const groupsState = useGroups(grouping, variables.filter, first, { everyMs, pause: unread });
  const { error, reload, outdated, answeredAtMs } = grouping ? groupsState : flowsState;
  const flowsData = unread || grouping ? undefined : flowsState.data;
  const groupsData = unread || !grouping ? undefined : groupsState.data;
  const data = flowsData ?? groupsData;
  const put = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, replace = false): void =>
      setSearch(
        (present) => {
          const next = new URLSearchParams(present);
          for (const [key, value] of Object.entries(changes)) {
            if (value === undefined) next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace },
      ),
    [setSearch],
  );
  const question = JSON.stringify([filter.input, grouping?.key ?? orderBy, first]);
  const steadiness = { held: pointed, question, settled: data !== undefined && !outdated };
  const flows = useSteadyRows(flowsData?.liveFlows.nodes ?? noFlows, flowId, first, steadiness);
  const groups = useSteadyRows(groupsData?.rows ?? noGroups, groupKey, first, steadiness);
  const shown = grouping ? groups.rows.length : flows.rows.length;

  // Then a row that is no longer answered has ended, and has not only fallen behind.
  const allAnswered = flowsData !== undefined && Number(flowsData.liveFlows.totalCount ?? Infinity) <= flowsData.liveFlows.nodes.length;

  const pick = (id: string | undefined): void => put({ flow: id }, picked !== undefined);
  const step = (by: 1 | -1): void => {
    const at = flows.rows.findIndex((flow) => flow.id === picked);
    const next = flows.rows[at < 0 ? 0 : Math.min(flows.rows.length - 1, Math.max(0, at + by))];
    if (next && !grouping) pick(next.id);
  };
  useShortcut("j", () => step(1));
  useShortcut("k", () => step(-1));
  useShortcut("escape", () => picked !== undefined && pick(undefined));

  const totals = flowsData?.liveSummary.totals ?? groupsData?.totals;
  const matches = flowsData?.liveFlows.totalCount ?? groupsData?.totals.flows;
  const notice = flowsData?.liveFlows.notice ?? groupsData?.notice;
  return (
    <>
      <div className="head">
        <h1>Live flows</h1>
        <span className="faint">
          {totals &&
            `${rate(totals.bytesPerSecond)} between ${plural(totals.hosts ?? 0, "host")}, ${error ? asOf(answeredAtMs) : follows ? "as of now" : `as of ${clockSeconds(answeredAtMs ?? 0)}`}`}
        </span>
        <div className="head-actions">
          <button
            type="button"
            className="button"
            aria-pressed={!follows}
            onClick={() => {
              setStopped(follows);
              if (!isLive) setWindow(defaultWindow);
              if (!follows) reload();
            }}
          >
            <Icon name={follows ? "pause" : "live"} />
            {follows ? "Pause" : "Follow again"}
          </button>
        </div>
      </div>
      <FilterBar state={filter} matches={matches === undefined || matches === null ? undefined : plural(matches, "flow matches", "flows match")} />
      <div className="row wrap">
        <div className="segments small scrolls" role="group" aria-label="Group by">
          <button type="button" aria-pressed={!grouping} onClick={() => put({ by: undefined })}>
            Flows
          </button>
          {tabs.map((candidate) => (
            <button
              key={candidate.key}
              type="button"
              aria-pressed={grouping?.label === candidate.label}
              onClick={() => put({ by: candidate.key, flow: undefined })}
            >
              {candidate.label}
            </button>
          ))}
        </div>
        {sides.length > 1 && (
          <div className="segments small" role="group" aria-label={`${grouping?.label} of which side`}>
            {sides.map((side) => {
              const isRefused = side.key === "COUNTRY" && filter.input !== null;
              return (
                <button
                  key={side.key}
                  type="button"
                  aria-pressed={grouping === side}
                  disabled={isRefused}
                  title={isRefused ? "Both sides together take no filter" : undefined}
                  onClick={() => put({ by: side.key })}
                >
                  {side.side}
                </button>
              );
            })}
          </div>
        )}
        {!grouping && (
          <label className="row phone-only">
            <span className="faint small">First</span>
            <select className="input" style={{ width: "auto" }} aria-label="Order" value={orderBy} onChange={(event) => put({ order: event.target.value })}>
              {orders.map((order) => (
                <option key={order.key} value={order.key}>
                  {order.label}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {notice && (
        <div className="note small soft">
          <Icon name="info" />
          <span>{notice}</span>
        </div>
      )}
      {/* That no meter runs is said above the page. */}
      {data && error && !away && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      <div className={picked === undefined ? undefined : "with-side"}>
        <Panel
          flush
          title={grouping ? grouping.label : "Conversations"}
          keys={pointed && follows && shown > 0 ? <span className="faint small">rows keep their places while you point at them</span> : undefined}
          more={error && data ? asOf(answeredAtMs) : follows ? "every 2 s" : `paused${answeredAtMs === undefined ? "" : ` at ${clockSeconds(answeredAtMs)}`}`}
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
          {data && shown === 0 && (
            <EmptyState title={filter.input ? "No live flow matches." : "No flow is open right now."}>
              {filter.input ? "Remove a condition, or look at the past in Explore." : "Flows appear the moment a packet passes a captured interface."}
            </EmptyState>
          )}
          <Pointed set={setPointed}>
            {flows.rows.length > 0 && (
              <FlowTable
                flows={flows.rows}
                orderBy={orderBy}
                live
                label="Live flows"
                onOrder={(order) => put({ order })}
                pick={{ picked, set: pick, controls: sideId }}
                gone={{ ids: flows.gone, word: allAnswered ? "ended" : "" }}
                narrow={picked !== undefined}
              />
            )}
            {groupsData && grouping && groups.rows.length > 0 && <GroupTable summary={groupsData} rows={groups.rows} grouping={grouping} />}
          </Pointed>
          {shown > 0 && data && (
            <Foot shown={shown} flows={flowsData} groups={groupsData} grouping={grouping} first={first} more={(rows) => put({ first: String(rows) })} />
          )}
        </Panel>
        {picked !== undefined && (
          <FlowPanel
            key={picked}
            id={picked}
            listed={flows.gone.has(picked) ? undefined : flows.rows.find((flow) => flow.id === picked)}
            everyMs={everyMs}
            htmlId={sideId}
            close={() => pick(undefined)}
          />
        )}
      </div>
    </>
  );
}

/** Says whether the pointer, or the focus of a keyboard, is inside. */
function Pointed({ set, children }: { readonly set: (pointed: boolean) => void; readonly children: React.ReactNode }) {
  return (
    // It only listens to what is inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onPointerEnter={(event) => event.pointerType === "mouse" && set(true)}
      onPointerLeave={() => set(false)}
      onFocus={(event) => event.target.matches(":focus-visible") && set(true)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && set(false)}
    >
      {children}
    </div>
  );
}

/** How much of the whole is shown, and how to see more of it. */
function Foot(props: {
  readonly shown: number;
  readonly flows: ResultOf<typeof liveQuery> | undefined;
  readonly groups: LiveGroups | undefined;
  readonly grouping: Grouping | undefined;
  readonly first: number;
  readonly more: (rows: number) => void;
}) {
  const { shown, flows, groups, grouping, first, more } = props;
  const total = groups ? String(shown + (groups.others.groups ?? 0)) : flows?.liveFlows.totalCount;
  return (
    <div className="table-foot">
      <span>{shownOf(shown, total, flows?.liveFlows.totalIsExact ?? true, grouping?.one ?? "flow", grouping?.many)}</span>
      <span className="grow" />
      {Number(total) > shown &&
        (first < mostRows ? (
          <button type="button" className="button small" onClick={() => more(Math.min(mostRows, first + 50))}>
            50 more
          </button>
        ) : (
          <span className="faint">A condition in the filter narrows them down.</span>
        ))}
    </div>
  );
}

export default definePage({
  name: "live",
  path: "/live",
  title: "Live flows",
  Page: Live,
  nav: { group: "Watch", order: 2, icon: "live", label: "Live flows", key: "l" },
});
