import { useEffect, useMemo, useRef, useState } from "react";
import { axisRate, rate } from "../format/numbers.ts";
import { clock, clockSeconds, date, span, when } from "../format/times.ts";
import { useThemeName } from "../layout/theme.ts";
import { absolute } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import type { ChartHandle } from "./echarts-chart.ts";
import type { TimeLines } from "./series.ts";

export interface ChartLine {
  readonly name: string;
  /** A token's name: `in`, `out`, `c1` … */
  readonly color: string;
  /** One per step: rates in bytes per second where the chart has no format of its own; NaN where nothing is known: a gap. */
  readonly values: readonly number[];
  /** A line over a faint area unless said otherwise; stacked ones lie on those before them; a band is filled from `low` to its values. */
  readonly look?: "area" | "stacked" | "line" | "dashed" | "band";
  /** A 0 says that nothing was measured: the line goes on from what was before. */
  readonly leavesOut?: boolean;
  /** Of a band. */
  readonly low?: readonly number[];
  /** Drawn below the axis, labelled positive all the same. */
  readonly below?: boolean;
}

/** How the values of a chart are said, at length and on the axis. */
export interface ChartFormat {
  readonly point: (value: number) => string;
  readonly axis: (value: number) => string;
}

const rates: ChartFormat = { point: rate, axis: axisRate };

export interface TimeChartProps {
  readonly axis: TimeLines;
  readonly lines: readonly ChartLine[];
  readonly height: number;
  /** What the picture shows, as a sentence: its accessible name begins with it. */
  readonly label: string;
  readonly dimmed?: boolean;
  readonly format?: ChartFormat;
}

/** Rates over the window. Drag to zoom the whole app. The drawing library comes later than the page; until then the place is kept. */
export function TimeChart({ axis, lines, height, label, dimmed = false, format = rates }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const handle = useRef<ChartHandle>(undefined);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const theme = useThemeName();
  const { set } = useWindow();
  const setWindow = useRef(set);
  const latestFormat = useRef(format);
  useEffect(() => {
    setWindow.current = set;
    latestFormat.current = format;
  });
  useEffect(() => {
    if (asTable) return;
    let gone = false;
    import("./echarts-chart.ts")
      .then(({ mountChart }) => {
        if (gone || !box.current) return;
        handle.current = mountChart(box.current, {
          onZoom: (fromMs, toMs) => setWindow.current(absolute({ fromMs, toMs })),
          tip: (timeMs, rows) => tipOf(timeMs, rows, latestFormat.current),
          zoomWords: (fromMs, toMs) => `${clock(fromMs)} – ${clock(toMs)}, ${span(toMs - fromMs)}`,
          axisTime: (ms, spanMs) => (spanMs > 2 * 86_400_000 ? date(ms) : spanMs < 600_000 ? clockSeconds(ms) : clock(ms)),
        });
        setReady(true);
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      handle.current?.dispose();
      handle.current = undefined;
      setReady(false);
    };
  }, [asTable]);
  useEffect(() => {
    if (ready) handle.current?.draw(axis, lines, format);
  }, [ready, axis, lines, format, theme]);
  const sentence = useMemo(
    () =>
      `${label}. ${lines.map((line) => `${line.name}: now ${format.point(lastWhole(line.values))}, at most ${format.point(Math.max(0, ...known(line.values)))}`).join("; ")}.`,
    [label, lines, format],
  );
  return (
    <div className={dimmed ? "chart dimmed" : "chart"}>
      {asTable ? (
        <ChartTable axis={axis} lines={lines} height={height} format={format} />
      ) : (
        <div ref={box} role="img" aria-label={sentence} style={{ height }} />
      )}
      {failed && <p className="faint small">The chart could not be loaded; the table has the same numbers.</p>}
      <button type="button" className="link-button faint small chart-table-toggle" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? "Chart" : "Table"}
      </button>
    </div>
  );
}

const known = (values: readonly number[]): readonly number[] => values.filter((value) => !Number.isNaN(value));

/** The last step may have just begun. */
function lastWhole(values: readonly number[]): number {
  const said = known(values);
  return said.at(-2) ?? said.at(-1) ?? 0;
}

function tipOf(timeMs: number, rows: readonly { readonly name: string; readonly value: number; readonly color: string }[], format: ChartFormat): HTMLElement {
  const root = document.createElement("div");
  root.className = "chart-tip";
  const head = document.createElement("b");
  head.textContent = when(timeMs);
  const table = document.createElement("table");
  for (const row of rows) {
    const line = table.insertRow();
    const name = line.insertCell();
    const swatch = document.createElement("span");
    swatch.className = "key";
    swatch.style.setProperty("--key", row.color);
    swatch.textContent = row.name;
    name.append(swatch);
    line.insertCell().textContent = format.point(row.value);
  }
  root.append(head, table);
  return root;
}

function ChartTable({ axis, lines, height, format }: Pick<TimeChartProps, "axis" | "lines" | "height"> & { readonly format: ChartFormat }) {
  const rows = Array.from({ length: axis.length }, (_, index) => axis.length - 1 - index);
  return (
    // A scrolling region must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll" style={{ height }} tabIndex={0} role="region" aria-label="The chart's numbers">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map((line) => (
              <th key={line.name} scope="col" className="right">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={index}>
              <td>{when(axis.startMs + index * axis.stepMs)}</td>
              {lines.map((line) => (
                <td key={line.name} className="right">
                  {format.point(line.values[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
