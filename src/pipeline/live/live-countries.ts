import type { Access, CountryOrder, CountryTraffic, LiveView } from "../../model/services/live-view.ts";
import { counters } from "./flow-columns.ts";
import type { LiveTable } from "./live-table.ts";
import { NumberSet } from "./number-set.ts";
import { forEachSelected } from "./select-flows.ts";
import type { Steps } from "./slices.ts";

interface Sum {
  hosts: number;
  sentBytes: number;
  receivedBytes: number;
  flows: number;
  windowBytes: number;
  firstSeenMs: number;
}

/** Higher comes first. */
const orders: Readonly<Record<CountryOrder, (row: CountryTraffic) => number>> = {
  BYTES: (row) => row.sentBytes + row.receivedBytes,
  HOSTS: (row) => row.hosts,
  FLOWS: (row) => row.flows,
};

/** Exact sums of the live flows the caller may see by the country of their hosts. */
export function* liveCountries(table: LiveTable, query: Parameters<LiveView["countries"]>[0], access: Access): Steps<readonly CountryTraffic[]> {
  const sums = new Map<string, Sum>();
  const seen = new NumberSet();
  const { columns, groups } = table;
  const sumOf = (address: number, firstSeenMs: number): Sum => {
    const { country } = groups.addresses.value(address);
    let sum = sums.get(country);
    if (!sum) sums.set(country, (sum = { hosts: 0, sentBytes: 0, receivedBytes: 0, flows: 0, windowBytes: 0, firstSeenMs }));
    if (firstSeenMs < sum.firstSeenMs) sum.firstSeenMs = firstSeenMs;
    if (!seen.has(address)) {
      seen.add(address);
      sum.hosts++;
    }
    return sum;
  };
  groups.hold();
  try {
    yield* forEachSelected(table, {}, access, ({ slot }) => {
      const sent = columns.totals[slot * counters]!;
      const received = columns.totals[slot * counters + 2]!;
      const windowBytes = table.windowBytes(slot);
      const client = sumOf(columns.client[slot]!, columns.firstSeenMs[slot]!);
      client.sentBytes += sent;
      client.receivedBytes += received;
      client.flows++;
      client.windowBytes += windowBytes;
      const server = sumOf(columns.server[slot]!, columns.firstSeenMs[slot]!);
      if (server === client) return;
      server.sentBytes += received;
      server.receivedBytes += sent;
      server.flows++;
      server.windowBytes += windowBytes;
    });
  } finally {
    groups.unhold();
  }
  const by = orders[query.orderBy];
  return [...sums]
    .map(([country, { windowBytes, ...sum }]) => ({ country, ...sum, bytesPerSecond: table.perSecond(windowBytes) }))
    .toSorted((a, b) => by(b) - by(a) || (a.country < b.country ? -1 : 1))
    .slice(0, query.first);
}
