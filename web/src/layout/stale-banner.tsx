import { span } from "../format/times.ts";
import { useTraffic } from "../live/traffic.tsx";
import { useNow } from "../window/use-now.ts";
import { useWindow } from "../window/use-window.ts";

/** Says that live data stopped, since when, and offers to try at once. */
export function StaleBanner() {
  const { state, sinceMs, retry } = useTraffic();
  const { isLive } = useWindow();
  const nowMs = useNow(1_000);
  if (state !== "stale" || !isLive) return null;
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
