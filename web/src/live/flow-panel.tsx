import { useEffect, useRef } from "react";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { including, emptyFilter } from "../filter/filter.ts";
import { printFilter } from "../filter/syntax.ts";
import { bytes, exactBytes, rate, share, toNumber } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink } from "../parts/entity.tsx";
import { FlowDetails } from "../parts/flow-details.tsx";
import { flowFields, type FlowRow } from "../parts/flow-fields.ts";
import { ApplicationName } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";

const liveQuery = graphql(
  `
    query LiveFlow($communityId: String!) {
      liveFlows(filter: { match: { communityId: $communityId } }, orderBy: NEWEST, first: 10) {
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
    query PastFlow($id: ID!) {
      flow(id: $id) {
        ...FlowFields
      }
    }
  `,
  [flowFields],
);

export interface FlowPanelProps {
  readonly id: string;
  /** As it stands in the list; undefined when it is not there, or no longer. */
  readonly listed: FlowRow | undefined;
  /** How often to ask for one that is not in the list; never when left out. */
  readonly everyMs?: number | undefined;
  readonly htmlId: string;
  readonly close: () => void;
}

/** One flow beside the list. It is followed when it leaves the list, and found in history when it has ended. */
export function FlowPanel({ id, listed, everyMs, htmlId, close }: FlowPanelProps) {
  const last = useRef<FlowRow>(undefined);
  useEffect(() => {
    if (listed) last.current = listed;
  });
  const before = listed ?? (last.current?.id === id ? last.current : undefined);
  const missing = listed === undefined;
  const past = useData(pastQuery, { id }, { pause: !missing, everyMs: missing ? 10_000 : undefined });
  const communityId = before?.communityId ?? past.data?.flow?.communityId;
  const now = useData(liveQuery, { communityId: communityId ?? "" }, { pause: !missing || communityId === undefined, everyMs });
  const followed = missing && !now.outdated ? now.data?.liveFlows.nodes.find((flow) => flow.id === id) : undefined;
  const stored = past.outdated ? undefined : (past.data?.flow ?? undefined);
  const flow = listed ?? followed ?? stored ?? before;
  const isLive = listed !== undefined || followed !== undefined;
  const ended = !isLive && now.data !== undefined && !now.error;
  return (
    <aside id={htmlId} className="panel flow-panel" aria-label="Details of one flow">
      <header>
        <h2>One flow</h2>
        {flow && (
          <span className="pill">
            <span className={isLive ? "dot" : "dot idle"} />
            {isLive ? `live, ${rate(flow.bytesPerSecond ?? 0)}` : ended ? "ended" : now.error ? "not known now" : "looking for it"}
          </span>
        )}
        <span className="panel-more">
          <button type="button" className="icon-button" aria-label="Close the details" title="Close (Esc)" onClick={close}>
            <Icon name="x" />
          </button>
        </span>
      </header>
      <div className="panel-body">
        {flow ? (
          <Opened flow={flow} />
        ) : past.error ? (
          <ErrorState error={past.error} retry={past.reload} />
        ) : past.loading || past.data === undefined ? (
          <Skeleton rows={8} reading="looking for the flow" />
        ) : (
          <EmptyState title="This flow is not there.">
            It is not among the flows shown, and history does not hold it: it ended before it was kept, or it is older than what is kept.
          </EmptyState>
        )}
      </div>
    </aside>
  );
}

function Opened({ flow }: { readonly flow: FlowRow }) {
  const [sent, received] = [toNumber(flow.sent.bytes), toNumber(flow.received.bytes)];
  const total = sent + received;
  const pair = printFilter(including(including(emptyFilter, "client", flow.client.ip), "server", flow.server.ip));
  const same = printFilter(including(emptyFilter, "communityId", flow.communityId));
  const search = (f: string): string => `/explore?${new URLSearchParams({ f }).toString()}`;
  return (
    <div className="col">
      <div>
        <p className="lead">
          <HostLink ip={flow.client.ip} name={flow.client.name} port={flow.client.port} /> <span className="faint">→</span>{" "}
          <HostLink ip={flow.server.ip} name={flow.server.name} port={flow.server.port} />
        </p>
        <p className="soft">
          <ApplicationName application={flow.application} />
          {flow.hostname && (
            <>
              {" "}
              for <NetText value={flow.hostname} limit={48} />
            </>
          )}
          {flow.application.confidence === "PORT" && <span className="faint"> (a guess from the port)</span>}
        </p>
      </div>
      <div>
        <span className="split wide" aria-hidden="true">
          <i style={{ width: `${total > 0 ? (sent / total) * 100 : 0}%` }} />
          <b style={{ width: `${total > 0 ? (received / total) * 100 : 0}%` }} />
        </span>
        <div className="row between small">
          <span title={exactBytes(sent)}>
            sent {bytes(sent)} <span className="faint">{share(sent, total)}</span>
          </span>
          <span title={exactBytes(received)}>
            received {bytes(received)} <span className="faint">{share(received, total)}</span>
          </span>
        </div>
      </div>
      <FlowDetails flow={flow} />
      <div className="row wrap" style={{ gap: 6 }}>
        <AppLink className="button small" to={search(pair)}>
          <Icon name="explore" />
          These two before
        </AppLink>
        <AppLink className="button small" to={search(same)}>
          This flow in history
        </AppLink>
      </div>
    </div>
  );
}
