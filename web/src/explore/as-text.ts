import type { FilterInput } from "../filter/input.ts";
import { quotedCell } from "../parts/flow-text.ts";
import type { WindowText } from "../window/time-window.ts";
import type { Dimension } from "./dimensions.ts";
import { countedMetrics, type GroupRow } from "./explore-query.ts";
import { metrics, type Metric } from "./metrics.ts";

export interface Question {
  readonly window: WindowText;
  readonly filter: FilterInput | null;
  readonly by: readonly Dimension[];
  readonly metric: Metric;
  readonly first: number;
}

/** A value as a literal of GraphQL; names of enums are given as `Name`. */
class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Fields of a filter whose values are names of an enum. */
const enumFields = new Set(["direction"]);

function literal(value: unknown): string {
  if (value instanceof Name) return value.text;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{ ${fieldsOf(value)} }`;
  return JSON.stringify(value);
}

function fieldsOf(value: object): string {
  return Object.entries(value)
    .map(
      ([key, inner]: [string, unknown]) =>
        `${key}: ${literal(enumFields.has(key) && Array.isArray(inner) ? inner.map((name) => new Name(String(name))) : inner)}`,
    )
    .join(", ");
}

const fieldOfMetric: Readonly<Record<string, string>> = {
  BYTES: "bytes",
  SENT_BYTES: "sentBytes",
  RECEIVED_BYTES: "receivedBytes",
  PACKETS: "packets",
  FLOWS: "flows",
  CLIENTS: "clients",
  SERVERS: "servers",
  SERVER_PORTS: "serverPorts",
  DURATION: "durationMs",
  LATENCY: "latencyMs",
  RETRANSMISSIONS: "retransmissions",
};

/** The question as GraphQL, with its values in it: it runs as it is. */
export function asGraphql({ window, filter, by, metric, first }: Question): string {
  const counted = countedMetrics(metric.key);
  const given = {
    window: { from: window.from, to: window.to },
    ...(filter && { filter }),
    groupBy: by.map(({ key }) => new Name(key)),
    metrics: counted.map((key) => new Name(key)),
    orderBy: new Name(metric.key),
    first,
  };
  const values = counted.map((key) => fieldOfMetric[key]).join(" ");
  return `query explore {
  flowStats(
${Object.entries(given)
  .map(([key, value]) => `    ${key}: ${literal(value)}`)
  .join("\n")}
  ) {
    groups
    table
    exact
    totals { ${values} }
    others { ${values} }
    rows {
      keys { dimension value label }
      metrics { ${values} }
    }
  }
}
`;
}

/** The question as a call of a tool: top_talkers, which takes what must be; anything else goes through GraphQL. */
export function asToolCall(question: Question): string {
  const { window, filter, by, metric, first } = question;
  const call =
    filter?.anyOf || filter?.noneOf
      ? { name: "graphql_query", arguments: { query: asGraphql(question) } }
      : {
          name: "top_talkers",
          arguments: {
            window: { from: window.from, to: window.to },
            groupBy: by.map(({ key }) => key),
            ...(filter?.match && { filter: filter.match }),
            orderBy: metric.key,
            metrics: countedMetrics(metric.key),
            first,
          },
        };
  return JSON.stringify(call, null, 2);
}

/** Groups as CSV (RFC 4180): a column for each dimension with its name beside, then the numbers as they are. */
export function groupsCsv(rows: readonly GroupRow[], by: readonly Dimension[], metric: Metric): string {
  const counted = countedMetrics(metric.key).flatMap((key) => metrics.find((candidate) => candidate.key === key) ?? []);
  const head = [...by.flatMap(({ key }) => [key.toLowerCase(), `${key.toLowerCase()}_name`]), ...counted.map(({ key }) => key.toLowerCase())];
  const lines = rows.map((row) => [
    ...row.keys.flatMap(({ value, label }) => [quotedCell(value, ","), quotedCell(label, ",")]),
    ...counted.map((each) => String(each.of(row.metrics))),
  ]);
  return [head, ...lines].map((cells) => cells.join(",")).join("\r\n");
}
