import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { clock, date } from "../format/times.ts";
import { Icon } from "../parts/icon.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { presets, relativeText, resolve, windowOf, type ResolvedWindow } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import { useShortcut } from "./shortcuts.ts";

/** The absolute times of a window, with the days where it crosses one. */
export function absoluteWords({ fromMs, toMs }: ResolvedWindow): string {
  const sameDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  const today = new Date(toMs).toDateString() === new Date().toDateString();
  return sameDay && today
    ? `${clock(fromMs)} – ${clock(toMs)}`
    : `${date(fromMs)} ${clock(fromMs)} – ${sameDay ? clock(toMs) : `${date(toMs)} ${clock(toMs)}`}`;
}

/** Milliseconds → the value of a datetime-local field, in the viewer's zone. */
function localValue(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Earlier, the window in words and times, zoom out; opens the presets and exact times. */
export function TimePicker() {
  const { window, resolved, words, isLive, set } = useWindow();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const root = useDismiss(open, close, opener);
  const lengthMs = resolved.toMs - resolved.fromMs;
  const earlier = (): void => set(windowOf({ fromMs: resolved.fromMs - lengthMs, toMs: resolved.fromMs }, Date.now(), false));
  const zoomOut = (): void => {
    if (isLive) set({ from: relativeText(Math.round((lengthMs * 2) / 60_000) * 60_000), to: "now" });
    else set(windowOf({ fromMs: resolved.fromMs - lengthMs / 2, toMs: resolved.toMs + lengthMs / 2 }, Date.now(), false));
  };
  useShortcut("t", () => setOpen((was) => !was));
  useShortcut("-", zoomOut);
  useShortcut("[", () => history.back());
  useShortcut("]", () => history.forward());
  return (
    <div className="anchor" ref={root}>
      <div className="segments" role="group" aria-label="Time window">
        <button type="button" className="wide-only" onClick={earlier} aria-label="Earlier by one window" title="Earlier">
          <Icon name="left" />
        </button>
        <button type="button" className="on" ref={opener} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
          <Icon name="clock" />
          {words}
          <span className={words === "" ? "" : "faint wide-only"}>{absoluteWords(resolved)}</span>
        </button>
        <button type="button" className="wide-only" onClick={zoomOut} aria-label="Zoom out" title="Zoom out">
          <Icon name="zoomout" />
        </button>
      </div>
      {open && <Picker key={`${window.from} ${window.to}`} close={close} />}
    </div>
  );
}

function Picker({ close }: { readonly close: () => void }) {
  const { window, resolved, set } = useWindow();
  const [from, setFrom] = useState(() => localValue(resolved.fromMs));
  const [to, setTo] = useState(() => localValue(resolved.toMs));
  const [problem, setProblem] = useState<string>();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    const next = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    if (!resolve(next, Date.now())) {
      setProblem("The window ends before it begins.");
      return;
    }
    set(next);
    close();
  };
  return (
    <div className="pop menu picker" role="dialog" aria-label="Choose the time window">
      <div className="picker-presets">
        {presets.map((preset, index) => (
          <button
            key={preset.label}
            type="button"
            ref={index === 0 ? first : undefined}
            className={`menu-item ${preset.window.from === window.from && window.to === "now" ? "on" : ""}`}
            onClick={() => {
              set(preset.window);
              close();
            }}
          >
            {preset.label}
          </button>
        ))}
      </div>
      <form className="picker-form" onSubmit={apply}>
        <div className="field">
          <label htmlFor="picker-from">From</label>
          <input id="picker-from" className="input" type="datetime-local" required value={from} onChange={(event) => setFrom(event.target.value)} />
        </div>
        <div className="field">
          <label htmlFor="picker-to">To</label>
          <input id="picker-to" className="input" type="datetime-local" required value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        {problem !== undefined && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
        <div className="row between">
          <span className="faint small">{Intl.DateTimeFormat().resolvedOptions().timeZone}</span>
          <button type="submit" className="button small">
            Show
          </button>
        </div>
      </form>
    </div>
  );
}
