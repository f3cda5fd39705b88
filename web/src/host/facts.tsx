import { countryName } from "../format/countries.ts";
import { bytes, plural } from "../format/numbers.ts";
import { ValueLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { Time } from "../parts/time.tsx";
import type { LiveHost } from "./host-query.ts";
import { ServerPorts } from "./server-ports.tsx";

/** The column at the side: ports, addresses, totals. */
export function Facts({ ip, live }: { readonly ip: string; readonly live: LiveHost | undefined }) {
  return (
    <div className="col">
      <ServerPorts ip={ip} live={live} most={12} />
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
          {live?.vendor && (
            <>
              <dt>Vendor</dt>
              <dd>
                <NetText value={live.vendor} />
                <span className="said-by">MAC</span>
              </dd>
            </>
          )}
          {live?.network && (
            <>
              <dt>Network</dt>
              <dd>
                <NetText value={live.network} />
              </dd>
            </>
          )}
          {live?.country && (
            <>
              <dt>Country</dt>
              <dd>{countryName(live.country)}</dd>
            </>
          )}
          {typeof live?.asn === "number" && (
            <>
              <dt>Announced by</dt>
              <dd>
                AS{live.asn} {live.asName && <NetText value={live.asName} />}
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
