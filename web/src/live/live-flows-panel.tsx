import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { count, rate } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink, ValueLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useWindow } from "../window/use-window.ts";

const busiestQuery = graphql(`
  query BusiestFlows {
    liveFlows(orderBy: RATE, first: 8) {
      totalCount
      nodes {
        id
        client {
          ip
          name
        }
        server {
          ip
          name
          port
        }
        application {
          name
        }
        hostname
        bytesPerSecond
      }
    }
  }
`);

/** The busiest conversations of this moment; follows now, not the window, and says so. */
export function LiveFlowsPanel({ className }: { readonly className: string }) {
  const { isLive } = useWindow();
  const { data, error, reload, outdated, answeredAtMs } = useData(busiestQuery, {}, { everyMs: isLive ? 2_000 : undefined });
  return (
    <Panel
      title="Busiest flows"
      className={outdated ? `${className} dimmed` : className}
      keys={<span className="faint small">{outdated ? asOf(answeredAtMs) : "now"}</span>}
      more={<AppLink to="/live">All {data ? count(data.liveFlows.totalCount) : ""}</AppLink>}
    >
      {!data && (error ? <ErrorState error={error} retry={reload} /> : <Skeleton rows={8} reading="asking the meter" />)}
      {data?.liveFlows.nodes.length === 0 && <EmptyState title="No flow is open right now." />}
      <ul className="bars">
        {data?.liveFlows.nodes.map((flow) => (
          <li key={flow.id} style={{ gridTemplateColumns: "minmax(0, 3fr) minmax(0, 1fr) 84px" }}>
            <span className="cut">
              <HostLink ip={flow.client.ip} name={flow.client.name} /> <span className="faint">→</span>{" "}
              {flow.hostname ? <NetText value={flow.hostname} limit={32} /> : <HostLink ip={flow.server.ip} name={flow.server.name} port={flow.server.port} />}
            </span>
            <span className="cut">
              <ValueLink field="application" value={flow.application.name} />
            </span>
            <span className="bars-value">{rate(flow.bytesPerSecond ?? 0)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
