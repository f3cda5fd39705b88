import { published, stored, typedAddress, type ViewColumn } from "./published-columns.ts";
import type { PublishedView } from "./published-views.ts";
import { type Grain, type Rollup, rollupTables, type RollupColumn } from "./rollups.ts";

type Example = PublishedView["examples"][number];

interface Publication {
  /** Of its columns of type IPv6, those that are hosts. */
  readonly hosts: readonly string[];
  /** All of them when left out. */
  readonly grains?: readonly Grain["name"][];
  readonly examples: (table: string) => readonly Example[];
}

/** Which rollups people's SQL sees, and how; the others are of use to the planner alone. */
const publications: Partial<Readonly<Record<Rollup["name"], Publication>>> = {
  dimensions: {
    hosts: [],
    // Few rows in each: one grain serves days and months.
    grains: ["1h"],
    examples: (table) => [
      {
        question: "How much did each application move, from rows added up already?",
        sql: `SELECT application, sum(sent_bytes + received_bytes) AS total_bytes, sum(opens) AS flows FROM ${table} WHERE bucket > now() - INTERVAL 30 DAY GROUP BY application ORDER BY total_bytes DESC LIMIT 20`,
      },
    ],
  },
  hosts: {
    hosts: ["host_address"],
    examples: (table) => [
      {
        question: "Which hosts moved the most in 30 days?",
        sql: `SELECT host, sum(sent_bytes) AS sent, sum(received_bytes) AS received FROM ${table} WHERE bucket > now() - INTERVAL 30 DAY GROUP BY host ORDER BY sent + received DESC LIMIT 20`,
      },
    ],
  },
  hostnames: {
    hosts: ["client_address"],
    examples: (table) => [
      {
        question: "Which clients went to a domain in the last 12 months, and since when?",
        sql: `SELECT client_ip, sum(opens) AS flows, min(first_seen) AS first, max(last_seen) AS last FROM ${table} WHERE bucket > now() - INTERVAL 365 DAY AND (hostname = 'example.com' OR endsWith(hostname, '.example.com')) GROUP BY client_ip ORDER BY flows DESC LIMIT 50`,
      },
    ],
  },
  pairs: {
    hosts: ["client_address", "server_address"],
    examples: (table) => [
      {
        question: "Who talked to an address and port in the last 12 months?",
        sql: `SELECT client_ip, sum(opens) AS flows, sum(sent_bytes) AS sent, sum(received_bytes) AS received FROM ${table} WHERE bucket > now() - INTERVAL 365 DAY AND server_ip = '192.0.2.50' AND server_port = 8443 GROUP BY client_ip ORDER BY sent + received DESC LIMIT 50`,
      },
    ],
  },
};

const bucketWords = { "1m": "minute", "1h": "hour", "1d": "day" } as const;

function viewColumn({ column, type, description }: Pick<RollupColumn, "column" | "type" | "description">): ViewColumn {
  if (column === "protocol" || type === "IPv6")
    return published({ column, key: column, type: type === "IPv6" ? "IPv6" : "UInt8", combine: "same", description });
  return { name: column, type, expression: stored(column), description };
}

/** Rollups as people's SQL sees them: long windows without reading every interval. They are named as `extensions.table` names them, without `flow_`. */
export const rollupViews: readonly PublishedView[] = rollupTables.flatMap(({ rollup, grain, name: table, description }): PublishedView[] => {
  const publication = publications[rollup.name];
  if (publication?.grains?.includes(grain.name) === false || !publication) return [];
  const { hosts, examples } = publication;
  const columns = [...rollup.keys, ...rollup.measures];
  const name = table.replace(/^flow_/, "");
  const bucket: ViewColumn = {
    name: "bucket",
    type: "DateTime('UTC')",
    expression: stored("bucket"),
    description: `Start of the ${bucketWords[grain.name]} in which the intervals began, UTC.`,
  };
  return [
    {
      name,
      description: `${description} Add up with sum(): one key may have several rows. Kept for 24 months. Filter on bucket first. sum(opens) counts the flows that began.`,
      columns: [
        bucket,
        ...columns.map(viewColumn),
        ...hosts.map((address) => typedAddress(address, rollup.keys.some(({ column }) => column === "host") ? "host" : address.replace("_address", "_ip"))),
      ],
      source: { table, columns: ["bucket", ...columns.map(({ column }) => column)], timeColumn: "bucket" },
      sortKey: ["bucket", ...rollup.sortKey],
      hosts,
      examples: examples(name),
    },
  ];
});
