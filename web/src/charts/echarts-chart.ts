import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { TimeLines } from "./series.ts";
import type { ChartFormat, ChartLine } from "./time-chart.tsx";

echarts.use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export interface ChartHandle {
  draw(axis: TimeLines, lines: readonly ChartLine[], format: ChartFormat): void;
  dispose(): void;
}

export interface ChartHooks {
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly tip: (timeMs: number, rows: readonly { readonly name: string; readonly value: number; readonly color: string }[]) => HTMLElement;
  /** What a drag from one moment to another would show. */
  readonly zoomWords: (fromMs: number, toMs: number) => string;
  readonly axisTime: (ms: number, spanMs: number) => string;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const opacities = { area: 0.14, stacked: 0.5, line: 0 } as const;

/** One that has a gap, or nothing, on both sides: a line alone would not show it. */
const hasLonePoint = (values: readonly number[]): boolean =>
  values.some((value, index) => !Number.isNaN(value) && [values[index - 1], values[index + 1]].every((beside) => beside === undefined || Number.isNaN(beside)));

/** A line as the library draws it; a band is its lower edge, and on that what is between the edges. */
function seriesOf(line: ChartLine, axis: TimeLines): object[] {
  const { name, look = "area" } = line;
  const color = token(line.color);
  const data = (values: readonly number[]): number[][] =>
    values.slice(0, axis.length).map((value, index) => [axis.startMs + index * axis.stepMs, line.below ? -value : value]);
  const shared = { type: "line", name, emphasis: { disabled: true }, itemStyle: { color } };
  if (look === "band") {
    const edge = { ...shared, stack: name, showSymbol: false, lineStyle: { width: 0 }, z: 1 };
    const low = line.low ?? [];
    return [
      { ...edge, data: data(low) },
      { ...edge, data: data(line.values.map((high, index) => Math.max(0, high - (low[index] ?? 0)))), areaStyle: { color, opacity: 1 } },
    ];
  }
  const points = {
    ...shared,
    data: data(line.values).filter(([, value]) => !line.leavesOut || value !== 0),
    showSymbol: hasLonePoint(line.values),
    symbolSize: 4,
  };
  if (look === "dashed") return [{ ...points, lineStyle: { width: 1.5, color, type: [4, 3] }, z: 5 }];
  const drawn = { ...points, lineStyle: { width: 1.5, color }, areaStyle: { color, opacity: opacities[look] } };
  // Piled up, every line must have a point at every step.
  return [look === "stacked" ? { ...drawn, stack: "all" } : { ...drawn, sampling: "max" }];
}

/** The drawing of a time chart: tokens are read at each draw, so a change of theme is a redraw. */
export function mountChart(element: HTMLElement, hooks: ChartHooks): ChartHandle {
  const chart = echarts.init(element, null, { renderer: "canvas" });
  // The drawing says nothing to a reader; the element around it does.
  for (const canvas of element.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  const resize = new ResizeObserver(() => chart.resize());
  resize.observe(element);
  const stopZoom = zoomByDragging(chart, element, hooks);
  return {
    draw(axis, lines, format) {
      const toMs = axis.startMs + axis.length * axis.stepMs;
      const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.6875;
      const label = { color: token("text-3"), fontSize: size, fontFamily: getComputedStyle(document.body).fontFamily };
      chart.setOption(
        {
          animation: false,
          grid: { left: 50, right: 8, top: 10, bottom: 22, containLabel: false },
          xAxis: {
            type: "time",
            min: axis.startMs,
            max: toMs,
            axisLine: { show: false },
            axisTick: { show: true, lineStyle: { color: token("line-strong") } },
            splitLine: { show: false },
            axisPointer: { lineStyle: { color: token("control-line"), type: "solid" } },
            axisLabel: { ...label, hideOverlap: true, formatter: (ms: number) => hooks.axisTime(ms, toMs - axis.startMs) },
          },
          yAxis: {
            type: "value",
            splitNumber: 4,
            axisLine: { show: false },
            axisTick: { show: false },
            splitLine: { lineStyle: { color: token("line") } },
            axisLabel: { ...label, formatter: (value: number) => format.axis(Math.abs(value)) },
          },
          tooltip: {
            trigger: "axis",
            confine: true,
            transitionDuration: 0,
            backgroundColor: token("overlay"),
            borderColor: token("line-strong"),
            padding: [7, 10],
            textStyle: { color: token("text") },
            formatter: (points: unknown) => tipFrom(points, lines, hooks),
          },
          series: lines.flatMap((line) => seriesOf(line, axis)),
        },
        { replaceMerge: ["series"] },
      );
    },
    dispose() {
      stopZoom();
      resize.disconnect();
      chart.dispose();
    },
  };
}

function tipFrom(points: unknown, lines: readonly ChartLine[], hooks: ChartHooks): HTMLElement {
  const list = Array.isArray(points) ? (points as { readonly seriesIndex: number; readonly value: readonly [number, number] }[]) : [];
  const drawn = lines.flatMap((line) => (line.look === "band" ? [undefined, undefined] : [line]));
  const rows = list.flatMap((point) => {
    const line = drawn[point.seriesIndex];
    return line ? [{ name: line.name, value: Math.abs(point.value[1]), color: `var(--${line.color})` }] : [];
  });
  return hooks.tip(list[0]?.value[0] ?? 0, rows);
}

/** Drag over the plot = a new window; Esc or a short drag = nothing. */
function zoomByDragging(chart: echarts.ECharts, element: HTMLElement, { onZoom, zoomWords }: ChartHooks): () => void {
  let selection: HTMLElement | undefined;
  let startX = 0;
  const clear = (): void => {
    selection?.remove();
    selection = undefined;
  };
  const between = (x: number): readonly [number, number] | undefined => {
    const [from, to] = [Math.min(x, startX), Math.max(x, startX)].map((pixel) => chart.convertFromPixel({ xAxisIndex: 0 }, pixel));
    return from !== undefined && to !== undefined && Number.isFinite(from) && Number.isFinite(to) && to > from ? [from, to] : undefined;
  };
  const at = (event: PointerEvent): number => event.clientX - element.getBoundingClientRect().left;
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    startX = at(event);
    selection = document.createElement("div");
    selection.className = "chart-selection";
    selection.append(document.createElement("span"));
    selection.hidden = true;
    element.append(selection);
  };
  const move = (event: PointerEvent): void => {
    if (!selection) return;
    const x = at(event);
    selection.hidden = Math.abs(x - startX) < 6;
    selection.style.left = `${Math.min(x, startX)}px`;
    selection.style.width = `${Math.abs(x - startX)}px`;
    const words = between(x);
    selection.firstElementChild!.textContent = words ? zoomWords(...words) : "";
  };
  const up = (event: PointerEvent): void => {
    if (!selection) return;
    const x = at(event);
    clear();
    if (Math.abs(x - startX) < 6) return;
    const moments = between(x);
    if (moments) onZoom(...moments);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") clear();
  };
  element.addEventListener("pointerdown", down);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("keydown", key);
  return () => {
    clear();
    element.removeEventListener("pointerdown", down);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("keydown", key);
  };
}
