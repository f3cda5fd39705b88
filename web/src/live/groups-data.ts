import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { useData, type DataOptions, type DataState } from "../api/use-data.ts";
import { toNumber } from "../format/numbers.ts";
import type { Grouping } from "./groups.ts";

export const groupsQuery = graphql(`
  query LiveGroups($filter: FlowFilter, $groupBy: FlowDimension!, $first: Int!) {
    liveSummary(filter: $filter, groupBy: $groupBy, first: $first) {
      notice
      totals {
        bytesPerSecond
        bytes
        flows
        hosts
      }
      others {
        bytesPerSecond
        bytes
        sentBytes
        receivedBytes
        packets
        flows
        groups
      }
      rows {
        key
        label
        bytesPerSecond
        bytes
        sentBytes
        receivedBytes
        packets
        flows
      }
    }
  }
`);

/** All there are: the world has fewer than 300. */
const countriesQuery = graphql(`
  query LiveCountries {
    countries(first: 300) {
      country
      name
      hosts
      sentBytes
      receivedBytes
      flows
      bytesPerSecond
    }
    liveSummary(first: 1) {
      totals {
        bytesPerSecond
        bytes
        flows
        hosts
      }
    }
  }
`);

type Summary = ResultOf<typeof groupsQuery>["liveSummary"];

export interface GroupRow extends Omit<Summary["rows"][number], "packets"> {
  /** Null where they are not counted. */
  readonly packets: string | null;
  /** Different hosts, where they are counted. */
  readonly hosts?: number;
}

export interface LiveGroups extends Pick<Summary, "notice" | "totals"> {
  readonly rows: readonly GroupRow[];
  /** What the rows leave. */
  readonly others: Omit<GroupRow, "key" | "label"> & { readonly groups: number | null };
}

type Countries = ResultOf<typeof countriesQuery>;

/** Countries of both sides as the groups of a summary: the first so many, and what the others come to. */
export function groupsOfCountries({ countries, liveSummary }: Countries, first: number): LiveGroups {
  const rows = countries.map(({ country, name, ...sums }) => ({
    ...sums,
    key: country ?? "",
    label: name,
    bytes: String(toNumber(sums.sentBytes) + toNumber(sums.receivedBytes)),
    packets: null,
  }));
  const rest = rows.slice(first);
  const sum = (of: (row: GroupRow) => string | number): number => rest.reduce((total, row) => total + Number(of(row)), 0);
  return {
    notice: null,
    totals: liveSummary.totals,
    rows: rows.slice(0, first),
    others: {
      groups: rest.length,
      bytesPerSecond: sum((row) => row.bytesPerSecond),
      bytes: String(sum((row) => row.bytes)),
      sentBytes: String(sum((row) => row.sentBytes)),
      receivedBytes: String(sum((row) => row.receivedBytes)),
      packets: null,
      flows: sum((row) => row.flows),
      hosts: sum((row) => row.hosts ?? 0),
    },
  };
}

/** What the live flows of one grouping add up to, asked again on a beat; nothing without a grouping. */
export function useGroups(
  grouping: Grouping | undefined,
  filter: VariablesOf<typeof groupsQuery>["filter"],
  first: number,
  { everyMs, pause = false }: DataOptions,
): DataState<LiveGroups> {
  const both = grouping?.key === "COUNTRY";
  const groupBy = grouping === undefined || grouping.key === "COUNTRY" ? "HOST" : grouping.key;
  const sums = useData(groupsQuery, { filter: filter ?? null, groupBy, first }, { everyMs, pause: pause || grouping === undefined || both });
  const countries = useData(countriesQuery, {}, { everyMs, pause: pause || !both });
  return both ? { ...countries, data: countries.data && groupsOfCountries(countries.data, first) } : { ...sums, data: sums.data?.liveSummary };
}
