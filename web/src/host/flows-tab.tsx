import { useState } from "react";
import { graphql, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { AppLink } from "../parts/app-link.tsx";
import { flowFields } from "../parts/flow-fields.ts";
import { FlowTable, shownOf, type FlowOrder } from "../parts/flow-table.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useWindow } from "../window/use-window.ts";

const liveQuery = graphql(
  `
    query HostLiveFlows($ip: CIDR!, $orderBy: LiveFlowOrder!) {
      liveFlows(hosts: [$ip], orderBy: $orderBy, first: 50) {
        totalCount
        totalIsExact
        nodes {
          ...FlowFields
        }
      }
    }
  `,
  [flowFields],
);

const pastQuery = graphql(
  `
    query HostPastFlows($window: TimeWindow!, $ip: CIDR!, $orderBy: FlowOrder!) {
      flows(window: $window, filter: { match: { host: [$ip] } }, orderBy: $orderBy, first: 50) {
        totalCount
        totalIsExact
        nodes {
          ...FlowFields
        }
      }
    }
  `,
  [flowFields],
);

/** A host's flows: those in memory now, and those of the window. */
export function FlowsTab({ ip }: { readonly ip: string }) {
  const f = new URLSearchParams({ f: `host:${ip}` }).toString();
  return (
    <>
      <LiveFlows ip={ip} search={f} />
      <PastFlows ip={ip} search={f} />
    </>
  );
}

function LiveFlows({ ip, search }: { readonly ip: string; readonly search: string }) {
  const { isLive } = useWindow();
  const [orderBy, setOrderBy] = useState<FlowOrder>("RATE");
  const variables = { ip, orderBy } as VariablesOf<typeof liveQuery>;
  const { data, error, reload, outdated, answeredAtMs } = useData(liveQuery, variables, { everyMs: isLive ? 2_000 : undefined });
  const flows = data?.liveFlows.nodes ?? [];
  return (
    <Panel
      flush
      title="Flows now"
      className={data && outdated ? "dimmed" : ""}
      more={error && data ? asOf(answeredAtMs) : <AppLink to={`/live?${search}`}>In Live flows</AppLink>}
    >
      {error && <ErrorState error={error} retry={reload} />}
      {!data && !error && (
        <div className="panel-body">
          <Skeleton rows={5} reading="asking the meter" />
        </div>
      )}
      {data && flows.length === 0 && <EmptyState title="It has no flow open now." />}
      {flows.length > 0 && <FlowTable flows={flows} orderBy={orderBy} onOrder={setOrderBy} live label="Live flows of this host" />}
      {flows.length > 0 && <div className="table-foot">{shownOf(flows.length, data?.liveFlows.totalCount, data?.liveFlows.totalIsExact ?? true, "flow")}</div>}
    </Panel>
  );
}

function PastFlows({ ip, search }: { readonly ip: string; readonly search: string }) {
  const { window, isLive } = useWindow();
  const [orderBy, setOrderBy] = useState<FlowOrder>("NEWEST");
  const variables = { window, ip, orderBy } as VariablesOf<typeof pastQuery>;
  const { data, error, reload, outdated, answeredAtMs } = useData(pastQuery, variables, { everyMs: isLive ? 10_000 : undefined });
  const flows = data?.flows.nodes ?? [];
  return (
    <Panel
      flush
      title="Flows of the window"
      className={data && outdated ? "dimmed" : ""}
      more={error && data ? asOf(answeredAtMs) : <AppLink to={`/explore?tab=flows&${search}`}>In Explore</AppLink>}
    >
      {error && <ErrorState error={error} retry={reload} />}
      {!data && !error && (
        <div className="panel-body">
          <Skeleton rows={8} reading="reading its flows" />
        </div>
      )}
      {data && flows.length === 0 && (
        <EmptyState title="No flow of it in this window.">A longer window may hold some; flows reach the store a moment after they end.</EmptyState>
      )}
      {flows.length > 0 && <FlowTable flows={flows} orderBy={orderBy} onOrder={setOrderBy} label="Flows of this host in the window" />}
      {flows.length > 0 && <div className="table-foot">{shownOf(flows.length, data?.flows.totalCount, data?.flows.totalIsExact ?? false, "flow")}</div>}
    </Panel>
  );
}
