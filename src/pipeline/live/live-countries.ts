import type { Access, CountryOrder, CountryTraffic, LiveView } from "../../model/services/live-view.ts";
import { forEachSelected } from "./select-flows.ts";
import type { LiveTable } from "./live-table.ts";

interface Sum {
  readonly hosts: Set<string>;
  sentBytes: number;
  receivedBytes: number;
  flows: number;
  bytesPerSecond: number;
  firstSeenMs: number;
}

/** Higher comes first. */
const orders: Readonly<Record<CountryOrder, (row: CountryTraffic) => number>> = {
  BYTES: (row) => row.sentBytes + row.receivedBytes,
  HOSTS: (row) => row.hosts,
  FLOWS: (row) => row.flows,
};

/** Exact sums of the live flows the caller may see by the country of their hosts. */
export async function liveCountries(table: LiveTable, query: Parameters<LiveView["countries"]>[0], access: Access): Promise<readonly CountryTraffic[]> {
  const sums = new Map<string, Sum>();
  const sumOf = (country: string, firstSeenMs: number): Sum => {
    let sum = sums.get(country);
    if (!sum) sums.set(country, (sum = { hosts: new Set(), sentBytes: 0, receivedBytes: 0, flows: 0, bytesPerSecond: 0, firstSeenMs }));
    sum.firstSeenMs = Math.min(sum.firstSeenMs, firstSeenMs);
    return sum;
  };
  await forEachSelected(table, {}, access, (flow) => {
    const bytesPerSecond = table.perSecond(table.windowBytes(flow.slot));
    const client = sumOf(flow.clientCountry, flow.firstSeenMs);
    client.hosts.add(flow.clientIp.text);
    client.sentBytes += flow.sentBytes;
    client.receivedBytes += flow.receivedBytes;
    client.flows++;
    client.bytesPerSecond += bytesPerSecond;
    const server = sumOf(flow.serverCountry, flow.firstSeenMs);
    server.hosts.add(flow.serverIp.text);
    if (server === client) return;
    server.sentBytes += flow.receivedBytes;
    server.receivedBytes += flow.sentBytes;
    server.flows++;
    server.bytesPerSecond += bytesPerSecond;
  });
  const by = orders[query.orderBy];
  return [...sums]
    .map(([country, { hosts, ...sum }]) => ({ country, hosts: hosts.size, ...sum }))
    .toSorted((a, b) => by(b) - by(a) || (a.country < b.country ? -1 : 1))
    .slice(0, query.first);
}
