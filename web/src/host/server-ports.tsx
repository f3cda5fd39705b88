import { count, plural } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Panel } from "../parts/panel.tsx";
import type { LiveHost } from "./host-query.ts";
import { tabPath } from "./tabs.tsx";

/** The ports a live host answers on, busiest first. */
export function ServerPorts({
  ip,
  live,
  most,
  className = "",
}: {
  readonly ip: string;
  readonly live: LiveHost | undefined;
  /** How many; all that are known when left out. */
  readonly most?: number;
  readonly className?: string;
}) {
  const all = live?.serverPorts ?? [];
  const number = live && count(all.length);
  return (
    <Panel
      title="Ports it answers on"
      className={className}
      keys={most === undefined ? <span className="faint small">since it is live</span> : undefined}
      more={most !== undefined && all.length > 0 ? <AppLink to={tabPath(ip, "ports")}>All {number}</AppLink> : number}
    >
      {all.length > 0 ? (
        <ul className={most === undefined ? "sources in-columns" : "sources"}>
          {all.slice(0, most).map((port) => (
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
  );
}
