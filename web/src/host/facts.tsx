import { bytes, count, plural } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { ValueLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import type { LiveHost } from "./host-query.ts";

/** The column at the side: ports, addresses, totals. */
export function Facts({ ip, live }: { readonly ip: string; readonly live: LiveHost | undefined }) {
  return (
    <div className="col">
      <Panel title="Ports it answers on" more={live && count(live.serverPorts.length)}>
        {live && live.serverPorts.length > 0 ? (
          <ul className="sources">
            {live.serverPorts.slice(0, 12).map((port) => (
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
      <Panel title="Facts">
        <dl className="facts">
          <dt>Address</dt>
          <dd className="mono">{ip}</dd>
          {live?.name && (
            <>
              <dt>Name</dt>
              <dd>
                <NetText value={live.name} />
                <span className="said-by">traffic</span>
              </dd>
            </>
          )}
          {live?.mac && (
            <>
              <dt>MAC</dt>
              <dd className="mono">
                <ValueLink field="mac" value={live.mac} />
              </dd>
            </>
          )}
          {live && (
            <>
              <dt>As client</dt>
              <dd>{plural(live.flowsAsClient, "live flow")}</dd>
              <dt>As server</dt>
              <dd>{plural(live.flowsAsServer, "live flow")}</dd>
              <dt>Since then</dt>
              <dd>
                {bytes(live.received.bytes)} received, {bytes(live.sent.bytes)} sent
              </dd>
              <dt>Last seen</dt>
              <dd>
                <Time value={live.lastSeen ?? ""} relative />
              </dd>
            </>
          )}
        </dl>
      </Panel>
    </div>
  );
}
