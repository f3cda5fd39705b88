import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { useWidth } from "../charts/use-width.ts";
import { clock, date, when } from "../format/times.ts";
import { absoluteWords } from "./time-picker.tsx";
import { durationText, stepMs, windowOf, type ResolvedWindow } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";

const stripQuery = graphql(`
  query Strip($window: TimeWindow!, $step: Duration!) {
    timeseries(window: $window, metric: BYTES, step: $step, first: 1) {
      stepMs
      times
      series {
        points
      }
    }
  }
`);

const dayMs = 86_400_000;
const baseline = 29;

/** What the strip shows around a window: four times as long, at least a day, never beyond now. */
export function surroundings({ fromMs, toMs }: ResolvedWindow, nowMs: number): ResolvedWindow {
  const length = Math.max(dayMs, (toMs - fromMs) * 4);
  const end = Math.min(nowMs, toMs + (length - (toMs - fromMs)) / 2);
  return { fromMs: end - length, toMs: end };
}

const tickSteps = [300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, dayMs, 2 * dayMs, 7 * dayMs, 14 * dayMs, 30 * dayMs];

/** Round local times between two moments, at most `most` of them. */
export function ticks({ fromMs, toMs }: ResolvedWindow, most: number): { readonly atMs: number; readonly label: string }[] {
  const step = tickSteps.find((size) => (toMs - fromMs) / size <= most) ?? tickSteps.at(-1)!;
  const offset = new Date(toMs).getTimezoneOffset() * 60_000;
  const result = [];
  for (let atMs = Math.ceil((fromMs - offset) / step) * step + offset; atMs < toMs; atMs += step)
    result.push({ atMs, label: step >= dayMs ? date(atMs) : clock(atMs) });
  return result;
}

type Grip = "from" | "to" | "middle" | "new";

/** The window's surroundings with their traffic; the window in teal with two handles. */
export function TimeStrip() {
  const { resolved, isLive, words, set } = useWindow();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [dragged, setDragged] = useState<ResolvedWindow>();
  const drag = useRef<{ readonly grip: Grip; readonly startMs: number; readonly start: ResolvedWindow; readonly around: ResolvedWindow }>(undefined);
  const around = drag.current?.around ?? surroundings(resolved, Date.now());
  const shown = dragged ?? resolved;
  // Whole minutes, so that the same question is asked again and not a new one every five seconds.
  const asked = useMemo(() => {
    const step = stepMs(around, 240);
    const toMs = Math.ceil(around.toMs / step) * step;
    return {
      window: { from: new Date(toMs - Math.ceil((around.toMs - around.fromMs) / step) * step).toISOString(), to: new Date(toMs).toISOString() },
      step: durationText(step),
    };
  }, [Math.round(around.fromMs / 300_000), Math.round(around.toMs / 300_000)]); // eslint-disable-line react-hooks/exhaustive-deps
  const { data } = useData(stripQuery, asked, { everyMs: isLive ? 60_000 : undefined });
  const x = (ms: number): number => ((ms - around.fromMs) / (around.toMs - around.fromMs)) * width;
  const msAt = (event: PointerEvent): number => {
    const box = ref.current!.getBoundingClientRect();
    const { fromMs, toMs } = drag.current?.around ?? around;
    return fromMs + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (toMs - fromMs);
  };
  const commit = (next: ResolvedWindow): void =>
    set(windowOf(next, Date.now(), Date.now() - next.toMs < Math.max(30_000, (around.toMs - around.fromMs) / 200)));
  const begin = (grip: Grip) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    ref.current!.setPointerCapture(event.pointerId);
    drag.current = { grip, startMs: msAt(event), start: resolved, around };
  };
  const move = (event: PointerEvent): void => {
    if (drag.current) setDragged(moved(drag.current.grip, drag.current.start, drag.current.startMs, msAt(event)));
  };
  const finish = (event: PointerEvent): void => {
    const current = drag.current;
    if (!current) return;
    const next = moved(current.grip, current.start, current.startMs, msAt(event));
    drag.current = undefined;
    setDragged(undefined);
    if (Math.abs(msAt(event) - current.startMs) > (current.around.toMs - current.around.fromMs) / 400) commit(next);
  };
  const nudge = (grip: "from" | "to") => (event: KeyboardEvent) => {
    const direction = event.key === "ArrowLeft" || event.key === "ArrowDown" ? -1 : event.key === "ArrowRight" || event.key === "ArrowUp" ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    const step = (direction * (event.shiftKey ? 10 : 1) * (around.toMs - around.fromMs)) / 288;
    commit(moved(grip, resolved, 0, step));
  };
  const points = data?.timeseries.series[0]?.points ?? [];
  const times = data?.timeseries.times ?? [];
  const area = areaOf(points, times, x, data?.timeseries.stepMs ?? 0);
  const [left, right] = [Math.max(0, x(shown.fromMs)), Math.min(width, x(shown.toMs))];
  return (
    <section className="strip" aria-label="Time window in its surroundings">
      <div ref={ref} className="strip-field" onPointerDown={begin("new")} onPointerMove={move} onPointerUp={finish} onDoubleClick={() => history.back()}>
        {width > 0 && (
          <>
            <svg width={width} height={43} aria-hidden="true">
              <clipPath id="strip-window">
                <rect x={left} width={Math.max(2, right - left)} height={baseline} />
              </clipPath>
              <path d={area} fill="var(--text-3)" opacity=".2" />
              <g clipPath="url(#strip-window)">
                <rect x={left} width={Math.max(2, right - left)} height={baseline} fill="var(--accent-soft)" />
                <path d={area} fill="var(--accent)" opacity=".5" />
              </g>
              <line x1="0" x2={width} y1={baseline + 0.5} y2={baseline + 0.5} stroke="var(--line-strong)" />
              {ticks(around, width < 500 ? 5 : 13).map(({ atMs, label }) =>
                x(atMs) > 20 && x(atMs) < width - 20 ? (
                  <text key={atMs} x={x(atMs)} y="41" textAnchor="middle">
                    {label}
                  </text>
                ) : null,
              )}
            </svg>
            <div
              className="strip-window"
              style={{ left, width: Math.max(2, right - left) }}
              onPointerDown={begin("middle")}
              title={words === "" ? undefined : words}
            />
            {(["from", "to"] as const).map((grip) => (
              <div
                key={grip}
                className="strip-handle"
                role="slider"
                tabIndex={0}
                aria-label={grip === "from" ? "Start of the time window" : "End of the time window"}
                aria-valuemin={Math.round(around.fromMs / 1000)}
                aria-valuemax={Math.round(around.toMs / 1000)}
                aria-valuenow={Math.round((grip === "from" ? shown.fromMs : shown.toMs) / 1000)}
                aria-valuetext={`${when(grip === "from" ? shown.fromMs : shown.toMs)}, of ${absoluteWords(shown)}`}
                style={{ left: grip === "from" ? left : right }}
                onPointerDown={begin(grip)}
                onKeyDown={nudge(grip)}
              />
            ))}
          </>
        )}
      </div>
    </section>
  );
}

/** The window after a drag of one grip from one moment to another. */
export function moved(grip: Grip, start: ResolvedWindow, fromMs: number, toMs: number): ResolvedWindow {
  const by = toMs - fromMs;
  const shortest = 60_000;
  const latest = Date.now();
  switch (grip) {
    case "from":
      return { fromMs: Math.min(start.fromMs + by, start.toMs - shortest), toMs: start.toMs };
    case "to":
      return { fromMs: start.fromMs, toMs: Math.min(latest, Math.max(start.toMs + by, start.fromMs + shortest)) };
    case "middle": {
      const shift = Math.min(by, latest - start.toMs);
      return { fromMs: start.fromMs + shift, toMs: start.toMs + shift };
    }
    case "new":
      return { fromMs: Math.min(fromMs, toMs), toMs: Math.min(latest, Math.max(fromMs, toMs, Math.min(fromMs, toMs) + shortest)) };
  }
}

function areaOf(points: readonly number[], times: readonly string[], x: (ms: number) => number, step: number): string {
  const most = Math.max(...points, 0);
  if (most === 0) return "";
  const line = points.map((value, index) => `L${x(Date.parse(times[index]!) + step / 2).toFixed(1)} ${(baseline - (value / most) * 22).toFixed(1)}`).join("");
  return `M${x(Date.parse(times[0]!)).toFixed(1)} ${baseline}${line}L${x(Date.parse(times.at(-1)!) + step).toFixed(1)} ${baseline}Z`;
}
