import { useMemo } from "react";
import { graphql } from "../api/graphql.ts";
import { useData, type DataState } from "../api/use-data.ts";
import { useTraffic } from "../live/traffic.tsx";
import { durationText, stepMs } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import { added, perSecondOf, withLive, type TimeLines } from "./series.ts";
import type { ChartLine } from "./time-chart.tsx";

const trafficQuery = graphql(`
  query TrafficHistory($window: TimeWindow!, $step: Duration!) {
    sent: timeseries(window: $window, metric: SENT_BYTES, groupBy: DIRECTION, step: $step, first: 4) {
      stepMs
      times
      notice
      series {
        key
        points
      }
    }
    received: timeseries(window: $window, metric: RECEIVED_BYTES, groupBy: DIRECTION, step: $step, first: 4) {
      series {
        key
        points
      }
    }
  }
`);

export interface ChartData {
  readonly axis: TimeLines;
  readonly lines: readonly ChartLine[];
}

/** In and out of the local networks over the window; traffic inside them as a line of its own where there is any. */
export function useTrafficChart(): {
  readonly chart: ChartData | undefined;
  readonly state: DataState<unknown>;
  readonly stepMs: number;
  readonly notice: string | null | undefined;
} {
  const { window, resolved, isLive } = useWindow();
  const step = stepMs(resolved, 240);
  const state = useData(trafficQuery, { window, step: durationText(step) }, { everyMs: isLive ? Math.max(5_000, step) : undefined });
  const { samples } = useTraffic();
  const { data } = state;
  const chart = useMemo(() => {
    if (!data) return undefined;
    const of = (side: "sent" | "received", direction: string): readonly number[] | undefined =>
      data[side].series.find((series) => series.key === direction)?.points;
    const history = [
      added(of("sent", "INBOUND"), of("received", "OUTBOUND")),
      added(of("received", "INBOUND"), of("sent", "OUTBOUND")),
      added(of("sent", "LOCAL"), of("received", "LOCAL"), of("sent", "TRANSIT"), of("received", "TRANSIT")),
    ].map((points) => perSecondOf(points, data.sent.stepMs));
    const times = data.sent.times;
    const startMs = times[0] === undefined ? resolved.fromMs : Date.parse(times[0]);
    const until = isLive ? Math.max(Date.now(), startMs + data.sent.stepMs) : startMs + times.length * data.sent.stepMs;
    const axis: TimeLines = { startMs, stepMs: data.sent.stepMs, length: Math.max(1, Math.ceil((until - startMs) / data.sent.stepMs)) };
    const live = isLive
      ? samples.map((sample) => ({
          timeMs: sample.timeMs,
          values: [sample.inBytesPerSecond, sample.outBytesPerSecond, Math.max(0, sample.bytesPerSecond - sample.inBytesPerSecond - sample.outBytesPerSecond)],
        }))
      : [];
    const [inside, outside, local] = withLive(axis, history, live);
    const lines: ChartLine[] = [
      { name: "in", color: "in", values: inside! },
      { name: "out", color: "out", values: outside!, below: true },
    ];
    if (local!.some((value) => value > 0)) lines.push({ name: "inside the network", color: "text-3", values: local! });
    return { axis, lines };
  }, [data, samples, isLive, resolved.fromMs]);
  return { chart, state, stepMs: step, notice: data?.sent.notice };
}

const hostQuery = graphql(`
  query HostHistory($window: TimeWindow!, $step: Duration!, $ip: CIDR!) {
    asClientSent: timeseries(window: $window, metric: SENT_BYTES, step: $step, first: 1, filter: { match: { client: [$ip] } }) {
      stepMs
      times
      notice
      series {
        total
        points
      }
    }
    asClientReceived: timeseries(window: $window, metric: RECEIVED_BYTES, step: $step, first: 1, filter: { match: { client: [$ip] } }) {
      series {
        total
        points
      }
    }
    asServerReceived: timeseries(window: $window, metric: SENT_BYTES, step: $step, first: 1, filter: { match: { server: [$ip] } }) {
      series {
        total
        points
      }
    }
    asServerSent: timeseries(window: $window, metric: RECEIVED_BYTES, step: $step, first: 1, filter: { match: { server: [$ip] } }) {
      series {
        total
        points
      }
    }
  }
`);

/** What one host received and sent over the window. */
export function useHostChart(ip: string) {
  const { window, resolved, isLive } = useWindow();
  const step = stepMs(resolved, 240);
  const state = useData(hostQuery, { window, step: durationText(step), ip }, { everyMs: isLive ? Math.max(5_000, step) : undefined });
  const { data } = state;
  const result = useMemo(() => {
    if (!data) return undefined;
    const { asClientSent, asClientReceived, asServerReceived, asServerSent } = data;
    const total = (...all: readonly { readonly series: readonly { readonly total: number }[] }[]): number =>
      all.reduce((sum, { series }) => sum + (series[0]?.total ?? 0), 0);
    const received = perSecondOf(added(asClientReceived.series[0]?.points, asServerReceived.series[0]?.points), asClientSent.stepMs);
    const sent = perSecondOf(added(asClientSent.series[0]?.points, asServerSent.series[0]?.points), asClientSent.stepMs);
    const startMs = Date.parse(asClientSent.times[0] ?? new Date(0).toISOString());
    const lines: ChartLine[] = [
      { name: "received", color: "in", values: received },
      { name: "sent", color: "out", values: sent, below: true },
    ];
    const axis: TimeLines = { startMs, stepMs: asClientSent.stepMs, length: Math.max(1, asClientSent.times.length) };
    return {
      chart: { axis, lines },
      received: total(asClientReceived, asServerReceived),
      sent: total(asClientSent, asServerSent),
      notice: asClientSent.notice,
    };
  }, [data]);
  return { result, state };
}
