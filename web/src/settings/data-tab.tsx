import { graphql, type ResultOf } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData, type DataState } from "../api/use-data.ts";
import { bytes, count, exactBytes, plural, share, toNumber } from "../format/numbers.ts";
import { span } from "../format/times.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { RetentionPanel } from "./retention-panel.tsx";

const storeQuery = graphql(`
  query SettingsStore {
    health {
      store {
        kind
        version
        reachable
        problem
        diskBytes
        insertedRows
        spooledBatches
        spooledBytes
        behindMs
        refusedBatches
      }
      addressData {
        table
        name
        date
        licence
        attribution
        link
      }
    }
  }
`);

const tablesQuery = graphql(`
  query SettingsTables {
    sqlTables {
      name
      description
      rows
      bytesOnDisk
      from
      to
    }
  }
`);

const addressTables = { COUNTRY: "Countries", ASN: "Autonomous systems", VENDOR: "Makers of network cards" } as const;

/** What is stored, since when, what it takes on disk, and whose data stand beside it. */
export function DataTab() {
  const maySql = useScope("SQL");
  const isAdmin = useScope("ADMIN");
  const store = useData(storeQuery, {}, { everyMs: 10_000 });
  const tables = useData(tablesQuery, {}, { everyMs: 30_000, pause: !maySql });
  const rows = tables.data?.sqlTables ?? [];
  const whole = rows.reduce((sum, table) => sum + toNumber(table.bytesOnDisk), 0);
  const oldest = rows.map(({ from }) => from).reduce<string | null>((first, from) => (from !== null && (first === null || from < first) ? from : first), null);
  const flows = rows.find(({ name }) => name === "flows");
  return (
    <>
      <Store state={store} oldest={oldest} perDay={flows ? dailyBytes(flows) : undefined} />
      {isAdmin && <RetentionPanel />}
      <Panel
        flush
        title="What is stored"
        className={tables.data && tables.outdated ? "dimmed" : ""}
        more={tables.error && tables.data ? asOf(tables.answeredAtMs) : rows.length > 0 && `${bytes(whole)} in ${plural(rows.length, "table")}`}
      >
        {!maySql && (
          <EmptyState title="You see flows, not the tables they are in.">Needs scope sql, which analysts, operators and administrators have.</EmptyState>
        )}
        {tables.error && <ErrorState error={tables.error} retry={tables.reload} />}
        {maySql && !tables.data && !tables.error && (
          <div className="panel-body">
            <Skeleton rows={4} reading="reading the tables" />
          </div>
        )}
        {rows.length > 0 && (
          <div className="table-scroll">
            <table className="stacks">
              <caption className="hidden-label">Tables of the store</caption>
              <thead>
                <tr>
                  <th scope="col">Table</th>
                  <th scope="col">What a row is</th>
                  <th scope="col" className="right">
                    Rows
                  </th>
                  <th scope="col" className="right">
                    On disk
                  </th>
                  <th scope="col" className="right">
                    Share
                  </th>
                  <th scope="col" className="right">
                    A row
                  </th>
                  <th scope="col">Since</th>
                  <th scope="col">Newest</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((table) => (
                  <tr key={table.name}>
                    <td className="mono phone-first">{table.name}</td>
                    <td className="soft fill phone-second" title={table.description}>
                      {table.description}
                    </td>
                    <td className="right phone-note">{count(table.rows)}</td>
                    <td className="right phone-value" title={exactBytes(table.bytesOnDisk ?? 0)}>
                      {bytes(table.bytesOnDisk ?? 0)}
                    </td>
                    <td className="right soft">{share(toNumber(table.bytesOnDisk), whole)}</td>
                    <td className="right soft">{toNumber(table.rows) > 0 && `${(toNumber(table.bytesOnDisk) / toNumber(table.rows)).toFixed(1)}\u00a0B`}</td>
                    <td className="soft">{table.from !== null && <Time value={table.from} />}</td>
                    <td className="soft">{table.to !== null && <Time value={table.to} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      <Sources sources={store.data?.health.addressData ?? []} />
    </>
  );
}

/** Bytes a day of a table: what it takes over the time it holds, an hour at least. */
export function dailyBytes(table: { readonly bytesOnDisk: string | null; readonly from: string | null; readonly to: string | null }): number | undefined {
  if (table.from === null || table.to === null) return undefined;
  const days = Math.max(Date.parse(table.to) - Date.parse(table.from), 3_600_000) / 86_400_000;
  return toNumber(table.bytesOnDisk) / days;
}

interface StoreProps {
  readonly state: DataState<ResultOf<typeof storeQuery>>;
  readonly oldest: string | null;
  readonly perDay: number | undefined;
}

function Store({ state, oldest, perDay }: StoreProps) {
  const { data, error, reload, outdated, answeredAtMs } = state;
  const store = data?.health.store;
  return (
    <Panel title="The flow store" className={data && outdated ? "dimmed" : ""} more={error && data ? asOf(answeredAtMs) : undefined}>
      {error && <ErrorState error={error} retry={reload} />}
      {!data && !error && <Skeleton rows={3} reading="asking the store" />}
      {data && !store && <EmptyState title="The store does not answer." />}
      {store && (
        <dl className="facts wide">
          <Fact term="Engine">
            <span className={store.reachable ? "dot" : "dot off"} aria-hidden="true" /> {store.kind === "EMBEDDED" ? "embedded" : "a server"}
            {store.version !== null && <span className="faint"> ClickHouse {store.version}</span>}
          </Fact>
          <Fact term="On disk">
            <span title={exactBytes(store.diskBytes)}>{bytes(store.diskBytes)}</span>
          </Fact>
          <Fact term="Holds since">{oldest === null ? "nothing yet" : <Time value={oldest} />}</Fact>
          <Fact term="Raw flows grow">{perDay === undefined ? "not known yet" : `about ${bytes(perDay)} a day`}</Fact>
          <Fact term="Written">{plural(store.insertedRows, "row")} since the start</Fact>
          <Fact term="Waiting">
            {store.spooledBatches === 0
              ? "nothing"
              : `${plural(store.spooledBatches, "batch", "batches")}, ${bytes(store.spooledBytes)}, the oldest ${span(store.behindMs)}`}
          </Fact>
          {toNumber(store.refusedBatches) > 0 && (
            <Fact term="Refused">
              <span className="high">{plural(store.refusedBatches, "batch", "batches")} since the start: the disk or the spool was full</span>
            </Fact>
          )}
          {store.problem !== null && (
            <Fact term="Problem">
              <span className="high">{store.problem}</span>
            </Fact>
          )}
        </dl>
      )}
      <div className="note small soft" style={{ marginTop: 12 }}>
        <Icon name="info" />
        <span>
          How long what is kept, and how much disk it may take, is for administrators to say, here or where the server starts:{" "}
          <AppLink className="underlined" to="/docs/configuration">
            Configuration
          </AppLink>
          .
        </span>
      </div>
    </Panel>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Source {
  readonly table: keyof typeof addressTables;
  readonly name: string;
  readonly date: string | null;
  readonly licence: string;
  readonly attribution: string;
  readonly link: string | null;
}

function Sources({ sources }: { readonly sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  return (
    <Panel flush title="Data of others">
      <div className="table-scroll">
        <table className="stacks">
          <caption className="hidden-label">Data about addresses, with their licences</caption>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">From</th>
              <th scope="col">As of</th>
              <th scope="col">Licence</th>
              <th scope="col">Said as asked</th>
            </tr>
          </thead>
          <tbody>
            {sources.map(({ table, name, date, licence, attribution, link }) => (
              <tr key={table}>
                <td className="phone-first">{addressTables[table]}</td>
                <td className="soft">{name}</td>
                <td className="soft phone-note">{date ?? ""}</td>
                <td className="soft phone-second">{licence}</td>
                <td className="fill">
                  {link === null ? (
                    attribution
                  ) : (
                    <a className="underlined" href={link} target="_blank" rel="noreferrer">
                      {attribution}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
