import { count, plural, share, toNumber } from "../format/numbers.ts";
import { duration, span } from "../format/times.ts";
import type { Exporter } from "./exporters-query.ts";

const formats: Readonly<Record<string, string>> = {
  NETFLOW_V5: "NetFlow v5",
  NETFLOW_V9: "NetFlow v9",
  IPFIX: "IPFIX",
  SFLOW: "sFlow v5",
  SFLOW_V5: "sFlow v5",
};

export function formatWords(all: readonly string[]): string {
  return all.map((format) => formats[format] ?? format).join(", ");
}

/** Longer than any usual export interval: a device that says nothing for so long has stopped. */
export const silentAfterMs = 300_000;

/** `silent 26 min`; undefined while it reports. */
export function silence(exporter: Pick<Exporter, "lastSeen">, nowMs: number): string | undefined {
  const quietMs = nowMs - Date.parse(exporter.lastSeen);
  return quietMs > silentAfterMs ? `silent ${span(quietMs)}` : undefined;
}

/** What the gaps of its sequence say was lost, with its share; undefined when nothing was. */
export function lossWords({
  lostRecords,
  records,
  lostMessages,
  datagrams,
}: Pick<Exporter, "lostRecords" | "records" | "lostMessages" | "datagrams">): string | undefined {
  const part = (lost: number, came: number, one: string): string | undefined => (lost > 0 ? `${plural(lost, one)}, ${share(lost, came + lost)}` : undefined);
  const parts = [part(toNumber(lostRecords), toNumber(records), "record"), part(toNumber(lostMessages), toNumber(datagrams), "message")];
  return parts.filter(Boolean).join("; ") || undefined;
}

/** One of its rates each: `1 in 100`, `none`, `unknown`. */
export function samplingWords(rates: readonly number[]): string {
  return rates.map((rate) => (rate === 0 ? "unknown" : rate === 1 ? "none" : `1 in ${count(rate)}`)).join(", ");
}

/** The same where there is little room: the smallest rate that is known, and how many more there are: `1 in 100 + 6`. */
export function samplingShort(rates: readonly number[]): string {
  const shown = rates.filter((rate) => rate > 1).toSorted((a, b) => a - b)[0] ?? rates[0];
  if (shown === undefined) return "";
  return `${samplingWords([shown])}${rates.length > 1 ? ` + ${rates.length - 1}` : ""}`;
}

/** Beyond this, times are corrected. */
const correctedFromMs = 600_000;

/** How its clock differs from ours; undefined when by less than a second. */
export function clockWords(skewMs: number): { readonly text: string; readonly corrected: boolean } | undefined {
  if (Math.abs(skewMs) < 1_000) return undefined;
  return { text: `${duration(Math.abs(skewMs))} ${skewMs > 0 ? "behind" : "ahead"}`, corrected: Math.abs(skewMs) > correctedFromMs };
}
