import type { VariablesOf } from "../api/graphql.ts";
import { axisCount, axisRate, bytes, count, exactBytes, perSecond, rate, significant } from "../format/numbers.ts";
import { duration, span } from "../format/times.ts";
import type { GroupMetrics, groupsQuery } from "./explore-query.ts";

export type MetricKey = VariablesOf<typeof groupsQuery>["orderBy"];

export interface Metric {
  readonly key: MetricKey;
  /** On its button and over its column. */
  readonly label: string;
  /** What the chart shows. */
  readonly title: string;
  /** Whether groups add up to the whole, and steps to the window. */
  readonly addsUp: boolean;
  /** A group has no share of the whole. */
  readonly isMean?: boolean;
  /** Shown in the row of buttons; the others stand behind "More". */
  readonly isCommon: boolean;
  readonly of: (metrics: GroupMetrics) => number;
  /** A total, for a cell. */
  readonly total: (value: number) => string;
  /** The exact total, for the tooltip. */
  readonly exact: (value: number) => string;
  /** What a step counted, per second where that adds up. */
  readonly point: (value: number) => string;
  readonly axis: (value: number) => string;
}

const number = (value: string | number | null | undefined): number => Number(value ?? 0);
const whole = { total: count, exact: count, point: count, axis: axisCount };
const volume = { addsUp: true, total: bytes, exact: exactBytes, point: rate, axis: axisRate };
const things = (one: string) => ({ addsUp: true, total: count, exact: count, point: (value: number) => often(value, one), axis: axisCount });

/** How often things come, in the unit that gives a number to speak of: `12 flows/s`, `18 flows/min`, `3 flows/h`. */
export function often(perSecondValue: number, many: string): string {
  if (perSecondValue === 0) return "0";
  const [value, unit] = perSecondValue >= 1 ? [perSecondValue, "s"] : perSecondValue * 60 >= 1 ? [perSecondValue * 60, "min"] : [perSecondValue * 3_600, "h"];
  return `${perSecond(value)} ${many}/${unit}`;
}

/** What can be counted. */
export const metrics: readonly Metric[] = [
  { key: "BYTES", label: "Bytes", title: "Bit rate", isCommon: true, of: ({ bytes: value }) => number(value), ...volume },
  { key: "PACKETS", label: "Packets", title: "Packet rate", isCommon: true, of: ({ packets }) => number(packets), ...things("packets") },
  { key: "FLOWS", label: "Flows", title: "Flows", isCommon: true, of: ({ flows }) => number(flows), ...things("flows") },
  {
    key: "LATENCY",
    label: "Latency",
    title: "Time to set up a TCP connection",
    addsUp: false,
    isCommon: true,
    isMean: true,
    of: ({ latencyMs }) => number(latencyMs),
    // None was measured: that is not a latency of nothing.
    total: (value) => (value > 0 ? duration(value) : ""),
    exact: (value) => (value > 0 ? duration(value) : "none was measured"),
    point: duration,
    axis: duration,
  },
  { key: "CLIENTS", label: "Clients", title: "Different clients", addsUp: false, isCommon: false, of: ({ clients }) => number(clients), ...whole },
  { key: "SERVERS", label: "Servers", title: "Different servers", addsUp: false, isCommon: false, of: ({ servers }) => number(servers), ...whole },
  {
    key: "SERVER_PORTS",
    label: "Server ports",
    title: "Different server ports",
    addsUp: false,
    isCommon: false,
    of: (row) => number(row.serverPorts),
    ...whole,
  },
  { key: "SENT_BYTES", label: "Sent bytes", title: "Bit rate, client to server", isCommon: false, of: ({ sentBytes }) => number(sentBytes), ...volume },
  { key: "RECEIVED_BYTES", label: "Received bytes", title: "Bit rate, server to client", isCommon: false, of: (row) => number(row.receivedBytes), ...volume },
  {
    key: "RETRANSMISSIONS",
    label: "Retransmissions",
    title: "TCP segments sent again",
    isCommon: false,
    of: ({ retransmissions }) => number(retransmissions),
    ...things("segments"),
  },
  {
    key: "DURATION",
    label: "Time open",
    title: "Flows open at once",
    addsUp: true,
    isCommon: false,
    of: ({ durationMs }) => number(durationMs),
    total: (value) => (value < 60_000 ? duration(value) : span(value)),
    exact: (value) => `${count(value)}\u00a0ms`,
    // Milliseconds open per second are flows open at once, a thousand times.
    point: (value) => significant(value / 1_000),
    axis: (value) => axisCount(value / 1_000),
  },
];

export function metricOf(key: string | null): Metric {
  return metrics.find((metric) => metric.key === key) ?? metrics[0]!;
}
