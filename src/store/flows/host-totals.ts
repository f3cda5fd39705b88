import type { FlowHistory, HostTotals } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import { parseIp } from "../../net/ip.ts";
import { mappedText } from "./filter-sql.ts";
import type { FlowStatistics } from "./flow-statistics.ts";

type TotalsQuery = Parameters<FlowHistory["hostTotals"]>[0];

/** What some hosts did in a window, all in one question; one that did nothing has no entry. */
export async function hostTotals(
  statistics: FlowStatistics,
  { addresses, window }: TotalsQuery,
  access: Access,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, HostTotals>> {
  const known = addresses.flatMap((text) => parseIp(text) ?? []);
  if (known.length === 0) return new Map();
  const { rows } = await statistics.stats(
    {
      window,
      filter: null,
      groupBy: ["HOST"],
      metrics: ["SENT_BYTES", "RECEIVED_BYTES", "FLOWS"],
      orderBy: "FLOWS",
      first: known.length,
      only: known.map((ip) => [mappedText(ip)]),
    },
    access,
    signal,
  );
  return new Map(
    rows.map(({ keys, metrics, firstSeenMs, lastSeenMs }) => [
      keys[0]!.value,
      { sentBytes: metrics.SENT_BYTES ?? 0, receivedBytes: metrics.RECEIVED_BYTES ?? 0, flows: metrics.FLOWS ?? 0, firstSeenMs, lastSeenMs },
    ]),
  );
}
