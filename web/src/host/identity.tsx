import { bytes, plural, toNumber } from "../format/numbers.ts";
import { clockSeconds } from "../format/times.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { NetText } from "../parts/net-text.tsx";
import { EmptyState } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { absolute } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import { HostActions } from "./host-actions.tsx";
import type { LiveHost, NotLive } from "./host-query.ts";
import { quietSince } from "./quiet.ts";

/** Who this is, and whether it is on the network. */
export function Identity({
  ip,
  live,
  gone,
  answeredAtMs,
  oldSince,
  unknown = false,
}: {
  readonly ip: string;
  readonly live: LiveHost | undefined;
  readonly gone: NotLive | undefined;
  /** When `live` and `gone` were so. */
  readonly answeredAtMs: number | undefined;
  /** When `live` and `gone` were so, where they are not of now. */
  readonly oldSince?: number | undefined;
  /** No meter runs: that it is not live says nothing then. */
  readonly unknown?: boolean;
}) {
  const quietMs = live && answeredAtMs !== undefined ? quietSince(live, answeredAtMs) : undefined;
  return (
    <div className="head" style={{ alignItems: "flex-start", flexWrap: "wrap" }}>
      <div style={{ minWidth: 0 }}>
        <div className="identity">
          <h1>{live?.name ? <NetText value={live.name} limit={48} /> : <span className="mono">{ip}</span>}</h1>
          {live?.name && <span className="mono soft lead">{ip}</span>}
          <CopyButton text={ip} label="Copy the address" bare />
          {(live || gone) && oldSince !== undefined && (
            <span className="pill">
              <span className="dot idle" />
              {live ? "on the network" : "not on the network"} at {clockSeconds(oldSince)}; not known now
            </span>
          )}
          {live && oldSince === undefined && (
            <span className="pill">
              <span className={quietMs === undefined ? "dot" : "dot idle"} />
              {quietMs === undefined ? (
                "on the network now"
              ) : (
                <>
                  quiet since <Time value={quietMs} />
                </>
              )}
            </span>
          )}
          {gone && oldSince === undefined && (
            <span className="pill">
              <span className="dot idle" />
              {unknown ? "what it does now is not known" : "not on the network now"}
            </span>
          )}
        </div>
        <p className="soft" style={{ marginTop: 3 }}>
          {live && (
            <>
              {live.isLocal ? "Local" : "Remote"} host{live.vlan === null ? "" : ` in VLAN ${live.vlan}`}. Live{" "}
              {quietMs === undefined ? (
                <>
                  since <Time value={live.firstSeen ?? ""} />
                </>
              ) : (
                <>
                  from <Time value={live.firstSeen ?? ""} />, last packet <Time value={quietMs} relative />
                </>
              )}
              .
            </>
          )}
          {gone && gone.lastSeen !== null && (
            <>
              Last seen <Time value={gone.lastSeen} relative />.
            </>
          )}
          &nbsp;
        </p>
      </div>
      <HostActions ip={ip} />
    </div>
  );
}

/** Not live: since when, and how to see what history has of it. */
export function AgedOut({ ip, gone, unknown = false }: { readonly ip: string; readonly gone: NotLive; readonly unknown?: boolean }) {
  const { set } = useWindow();
  const { firstSeen, lastSeen } = gone;
  return (
    <section className="panel" aria-label="Not live">
      <EmptyState
        title={unknown ? `Whether ${ip} is on the network now is not known: no meter runs.` : `${ip} is not on the network now.`}
        action={
          firstSeen !== null && lastSeen !== null ? (
            <button
              type="button"
              className="button small"
              onClick={() => {
                const toMs = Date.parse(lastSeen) + 60_000;
                set(absolute({ fromMs: Math.max(Date.parse(firstSeen) - 60_000, toMs - 86_400_000), toMs }));
              }}
            >
              Show its last day
            </button>
          ) : undefined
        }
      >
        {lastSeen === null ? gone.message : `History holds ${plural(toNumber(gone.flowsInHistory), "flow")} of it with ${bytes(gone.bytesInHistory)}.`}
      </EmptyState>
    </section>
  );
}
