import { useTraffic } from "../live/traffic.tsx";
import { Icon } from "../parts/icon.tsx";
import { defaultWindow, relativeText } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import { useShortcut } from "./shortcuts.ts";
import { useMeterAway } from "./status.tsx";

/** Whether pages move with the traffic: live, paused in the past, or cut off. */
export function LiveDot() {
  const { isLive, resolved, set } = useWindow();
  const { state } = useTraffic();
  const resume = (): void => {
    const lengthMs = Math.round((resolved.toMs - resolved.fromMs) / 60_000) * 60_000;
    set(lengthMs >= 60_000 ? { from: relativeText(lengthMs), to: "now" } : defaultWindow);
  };
  const pause = (): void => set({ from: new Date(resolved.fromMs).toISOString(), to: new Date(resolved.toMs).toISOString() });
  useShortcut("l", () => (isLive ? pause() : resume()));
  const away = useMeterAway();
  const word = !isLive ? "Paused" : away ? "No meter" : state === "stale" ? "Reconnecting" : state === "connecting" ? "Connecting" : "Live";
  return (
    <button
      type="button"
      className="button quiet live-dot"
      onClick={isLive ? pause : resume}
      title={isLive ? "Pause at this moment" : "Follow the traffic again"}
    >
      {isLive ? <span className={away ? "dot off" : state === "live" ? "dot" : "dot idle"} /> : <Icon name="pause" />}
      <span className="live-word">{word}</span>
    </button>
  );
}
