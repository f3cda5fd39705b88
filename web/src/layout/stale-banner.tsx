import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { clockSeconds, span, withLocalTimes } from "../format/times.ts";
import { useTraffic } from "../live/traffic.tsx";
import { Time } from "../parts/time.tsx";
import { useNow } from "../window/use-now.ts";
import { useWindow } from "../window/use-window.ts";
import { useHealth, useMeterAway } from "./status.tsx";

/** Says that live data stopped and why: the meter is away, or the connection is. What is on screen is old then. */
export function StaleBanner() {
  const { state, samples, sinceMs, retry } = useTraffic();
  const { isLive } = useWindow();
  const { pathname } = useLocation();
  const nowMs = useNow(1_000);
  const away = useMeterAway();
  const { reload } = useHealth();
  const isStale = state === "stale";
  const wasAway = useRef(false);
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  useEffect(() => {
    // Silence may be the meter's: ask at once, not at the next beat.
    if (isStale) latest.current();
  }, [isStale]);
  const isAway = away !== undefined;
  useEffect(() => {
    if (wasAway.current && !isAway) retry();
    wasAway.current = isAway;
  }, [isAway, retry]);
  const last = samples.at(-1);
  if (away) {
    return (
      <div className="banner warn">
        <span className="dot off" />
        <span className="grow">
          {/* The overview's own headline says it there. */}
          <b role="alert" className={pathname === "/" ? "hidden-label" : undefined}>
            {away.problem}
          </b>{" "}
          <span className="soft" title={away.details && withLocalTimes(away.details)}>
            {away.since !== undefined && (
              <>
                Away since <Time value={away.since} />.{" "}
              </>
            )}
            {away.cure} {last && `Figures of now are the last known ones, of ${clockSeconds(last.timeMs)}.`}
          </span>
        </span>
        <button
          type="button"
          className="button small"
          onClick={() => {
            reload();
            retry();
          }}
        >
          Look again
        </button>
      </div>
    );
  }
  if (!isStale || !isLive) return null;
  return (
    <div className="banner warn">
      <span className="dot idle" />
      <span className="grow">
        <span role="alert">Live data stopped. Reconnecting.</span> <span className="soft">Last sign {span(Math.max(0, nowMs - sinceMs))} ago.</span>
      </span>
      <button type="button" className="button small" onClick={retry}>
        Try now
      </button>
    </div>
  );
}
