import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { TimeLines } from "./series.ts";
import type { ChartLine } from "./time-chart.tsx";

echarts.use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export interface ChartHandle {
  draw(axis: TimeLines, lines: readonly ChartLine[]): void;
  dispose(): void;
}

export interface ChartHooks {
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly tip: (timeMs: number, rows: readonly { readonly name: string; readonly value: number; readonly color: string }[]) => HTMLElement;
  readonly axisRate: (value: number) => string;
  readonly axisTime: (ms: number, spanMs: number) => string;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The drawing of a time chart: tokens are read at each draw, so a change of theme is a redraw. */
export function mountChart(element: HTMLElement, hooks: ChartHooks): ChartHandle {
  const chart = echarts.init(element, null, { renderer: "canvas" });
  // The drawing says nothing to a reader; the element around it does.
  for (const canvas of element.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  const resize = new ResizeObserver(() => chart.resize());
  resize.observe(element);
  const stopZoom = zoomByDragging(chart, element, hooks.onZoom);
  return {
    draw(axis, lines) {
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
            axisLabel: { ...label, formatter: hooks.axisRate },
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
          series: lines.map((line) => {
            const color = token(line.color);
            return {
              type: "line",
              name: line.name,
              data: line.values.slice(0, axis.length).map((value, index) => [axis.startMs + index * axis.stepMs, line.below ? -value : value]),
              showSymbol: axis.length < 2,
              symbolSize: 4,
              lineStyle: { width: 1.5, color },
              itemStyle: { color },
              areaStyle: { color, opacity: 0.14 },
              emphasis: { disabled: true },
              sampling: "max",
            };
          }),
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
  const rows = list.map((point) => {
    const line = lines[point.seriesIndex];
    return { name: line?.name ?? "", value: Math.abs(point.value[1]), color: `var(--${line?.color ?? "text-3"})` };
  });
  return hooks.tip(list[0]?.value[0] ?? 0, rows);
}

/** Drag over the plot = a new window; Esc or a short drag = nothing. */
function zoomByDragging(chart: echarts.ECharts, element: HTMLElement, onZoom: (fromMs: number, toMs: number) => void): () => void {
  let selection: HTMLElement | undefined;
  let startX = 0;
  const clear = (): void => {
    selection?.remove();
    selection = undefined;
  };
  const at = (event: PointerEvent): number => event.clientX - element.getBoundingClientRect().left;
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    startX = at(event);
    selection = document.createElement("div");
    selection.className = "chart-selection";
    selection.hidden = true;
    element.append(selection);
  };
  const move = (event: PointerEvent): void => {
    if (!selection) return;
    const x = at(event);
    selection.hidden = Math.abs(x - startX) < 6;
    selection.style.left = `${Math.min(x, startX)}px`;
    selection.style.width = `${Math.abs(x - startX)}px`;
  };
  const up = (event: PointerEvent): void => {
    if (!selection) return;
    const x = at(event);
    clear();
    if (Math.abs(x - startX) < 6) return;
    const [from, to] = [Math.min(x, startX), Math.max(x, startX)].map((pixel) => chart.convertFromPixel({ xAxisIndex: 0 }, pixel));
    if (from !== undefined && to !== undefined && Number.isFinite(from) && Number.isFinite(to) && to > from) onZoom(from, to);
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
