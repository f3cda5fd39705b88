import { useMemo, useState, type PointerEvent } from "react";
import type { ChartLine } from "../charts/time-chart.tsx";
import { useWidth } from "../charts/use-width.ts";
import { clock, date } from "../format/times.ts";
import { ticks } from "../layout/time-strip.tsx";
import { NetText } from "../parts/net-text.tsx";
import type { Metric } from "./metrics.ts";
import type { Courses } from "./shape-lines.ts";

export interface HeatMapProps {
  readonly courses: Courses;
  /** The rows: groups, and what is left. */
  readonly names: readonly ChartLine[];
  readonly metric: Metric;
  readonly label: string;
  readonly height: number;
}

const labelWidth = 150;
const axisHeight = 20;

/** How strong a value is, 0 to 1: the root, so that one backup does not hide all the rest. */
export function strength(value: number, most: number): number {
  return value <= 0 || most <= 0 ? 0 : Math.max(0.06, Math.sqrt(value / most));
}

/** One row for each group, one cell for each step; the stronger the more. */
export function HeatMap({ courses, names, metric, label, height }: HeatMapProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<{ readonly row: number; readonly step: number }>();
  const rows = names.filter(({ look }) => look !== "dashed" && look !== "band");
  const { axis } = courses;
  const left = width < 500 ? 96 : labelWidth;
  const field = Math.max(0, width - left);
  const rowHeight = rows.length === 0 ? 0 : Math.min(34, (height - axisHeight) / rows.length);
  const most = useMemo(() => Math.max(0, ...rows.flatMap(({ values }) => values)), [rows]);
  const cell = field / axis.length;
  const toMs = axis.startMs + axis.length * axis.stepMs;
  const point = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const step = Math.floor((event.clientX - box.left - left) / cell);
    const row = Math.floor((event.clientY - box.top) / rowHeight);
    setPointed(step >= 0 && step < axis.length && row >= 0 && row < rows.length ? { row, step } : undefined);
  };
  const sentence = `${label}. ${rows.map(({ name, values }) => `${name}: at most ${metric.point(Math.max(0, ...values))}`).join("; ")}.`;
  const shown = pointed && rows[pointed.row];
  const atMs = pointed && axis.startMs + pointed.step * axis.stepMs;
  return (
    <div ref={ref} className="heat-map" role="img" aria-label={sentence} style={{ height }} onPointerMove={point} onPointerLeave={() => setPointed(undefined)}>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {rows.map(({ name, values }, row) => (
            <g key={name} transform={`translate(${left} ${(row * rowHeight).toFixed(1)})`} fill="var(--c1)">
              <rect width={field} height={rowHeight - 2} fill="var(--sunken)" />
              {values
                .slice(0, axis.length)
                .map((value, step) =>
                  value > 0 ? <rect key={step} x={step * cell} width={cell + 0.4} height={rowHeight - 2} opacity={strength(value, most)} /> : null,
                )}
            </g>
          ))}
          {ticks({ fromMs: axis.startMs, toMs }, width < 500 ? 4 : 12).map((tick) => {
            const x = left + ((tick.atMs - axis.startMs) / (toMs - axis.startMs)) * field;
            return (
              <text key={tick.atMs} x={x} y={rows.length * rowHeight + 14} textAnchor="middle" className="axis-text">
                {tick.label}
              </text>
            );
          })}
        </svg>
      )}
      {rows.map(({ name }, row) => (
        <span key={name} className="heat-name cut" style={{ top: row * rowHeight, height: rowHeight - 2, width: left - 10 }}>
          <NetText value={name} limit={22} />
        </span>
      ))}
      {shown && pointed && atMs !== undefined && (
        <div
          className="pop heat-tip"
          style={{ left: Math.min(width - 190, left + pointed.step * cell + 12), top: Math.min(height - 54, (pointed.row + 1) * rowHeight) }}
        >
          <b>
            {date(atMs)} {clock(atMs)}
          </b>
          <div className="row between">
            <NetText value={shown.name} limit={20} /> <span>{metric.point(shown.values[pointed.step] ?? 0)}</span>
          </div>
        </div>
      )}
    </div>
  );
}
