import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { bytes, count, exactBytes, rate } from "../format/numbers.ts";
import { clockSeconds } from "../format/times.ts";
import { useMeterAway } from "../layout/status.tsx";
import { definePage } from "../page.ts";
import { HostLink, ValueLink } from "../parts/entity.tsx";
import { shownOf } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useWindow } from "../window/use-window.ts";

const hostsQuery = graphql(`
  query Hosts($filter: HostFilter, $orderBy: HostOrder!, $first: Int!, $after: String) {
    hosts(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
      totalIsExact
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        ip
        vlan
        name
        mac
        isLocal
        firstSeen
        lastSeen
        bytesPerSecond
        flowsAsClient
        flowsAsServer
        sent {
          bytes
        }
        received {
          bytes
        }
        topApplications {
          application
        }
      }
    }
  }
`);

const columns = [
  { order: "NAME", label: "Host", right: false },
  { order: undefined, label: "Address or MAC", right: false },
  { order: "RATE", label: "Now", right: true },
  { order: undefined, label: "Received", right: true },
  { order: undefined, label: "Sent", right: true },
  { order: "BYTES", label: "Bytes", right: true },
  { order: "FLOWS", label: "Flows", right: true },
  { order: undefined, label: "Mostly", right: false },
  { order: "FIRST_SEEN", label: "First seen", right: true },
  { order: "LAST_SEEN", label: "Last seen", right: true },
] as const;

const sides = [
  { key: "all", label: "All", isLocal: undefined },
  { key: "local", label: "Local", isLocal: true },
  { key: "remote", label: "Remote", isLocal: false },
] as const;

/** Rows of the page that moves, and of each one added to it. */
const firstRows = 200;
const moreRows = 500;

interface MoreHosts {
  /** The question these rows answer. */
  readonly key: string;
  /** The page they follow. */
  readonly start: ResultOf<typeof hostsQuery>;
  readonly rows: ResultOf<typeof hostsQuery>["hosts"]["nodes"];
  readonly page: ResultOf<typeof hostsQuery>["hosts"]["pageInfo"];
  readonly atMs: number | undefined;
}

function Hosts() {
  const { isLive } = useWindow();
  const away = useMeterAway();
  const [search, setSearch] = useSearchParams();
  const orderBy = columns.find((column) => column.order !== undefined && column.order === search.get("order"))?.order ?? "BYTES";
  const side = sides.find((candidate) => candidate.key === search.get("side")) ?? sides[0];
  const words = search.get("q") ?? "";
  const [typed, setTyped] = useState(words);
  const put = (key: string, value: string): void =>
    setSearch(
      (present) => {
        const next = new URLSearchParams(present);
        if (value === "") next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: key === "q" },
    );
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => put("q", typed), 200);
    return () => clearTimeout(timer);
  });
  const filter = { ...(words === "" ? {} : { search: words }), ...(side.isLocal === undefined ? {} : { isLocal: side.isLocal }) };
  const variables: VariablesOf<typeof hostsQuery> = { filter, orderBy, first: firstRows, after: null };
  const key = JSON.stringify([filter, orderBy]);
  const [more, setMore] = useState<MoreHosts>();
  const [moreError, setMoreError] = useState<ApiError>();
  const [reading, setReading] = useState(false);
  const client = useClient();
  const added = more?.key === key ? more : undefined;
  const state = useData(hostsQuery, variables, { everyMs: isLive && !added ? 3_000 : undefined });
  const { error, reload, outdated } = state;
  // Later pages are cut from the same snapshot as the first: with them on screen the list stands still.
  const data = added?.start ?? state.data;
  const asOfMs = added?.atMs ?? state.answeredAtMs;
  const hosts = [...(data?.hosts.nodes ?? []), ...(added?.rows ?? [])];
  const page = added?.page ?? data?.hosts.pageInfo;
  const next = (): void => {
    if (!data || !page) return;
    setReading(true);
    void client
      .query(hostsQuery, { ...variables, first: moreRows, after: page.endCursor }, { requestPolicy: "network-only" })
      .toPromise()
      .then((result) => {
        setReading(false);
        setMoreError(toApiError(result.error));
        const answer = result.data?.hosts;
        if (answer) setMore({ key, start: data, rows: [...(added?.rows ?? []), ...answer.nodes], page: answer.pageInfo, atMs: asOfMs });
      });
  };
  const follow = (): void => {
    setMore(undefined);
    setMoreError(undefined);
    reload();
  };
  const scroll = useRef<HTMLDivElement>(null);
  const narrow = matchMedia("(max-width: 719px)").matches;
  const virtual = useVirtualizer({ count: hosts.length, getScrollElement: () => scroll.current, estimateSize: () => (narrow ? 52 : 28), overscan: 20 });
  const rows = narrow ? hosts.map((_, index) => ({ index, start: 0, end: 0 })) : virtual.getVirtualItems();
  const before = narrow ? 0 : (rows[0]?.start ?? 0);
  const after = narrow ? 0 : Math.max(0, virtual.getTotalSize() - (rows.at(-1)?.end ?? 0));
  return (
    <>
      <div className="head">
        <h1>Hosts</h1>
        <span className="faint">On the network now, with what they did since they were first seen</span>
      </div>
      <div className="row wrap">
        <div className="segments small" role="group" aria-label="Which hosts">
          {sides.map((candidate) => (
            <button
              key={candidate.key}
              type="button"
              aria-pressed={side === candidate}
              onClick={() => put("side", candidate.key === "all" ? "" : candidate.key)}
            >
              {candidate.label}
            </button>
          ))}
        </div>
        <input
          className="input"
          style={{ width: 280 }}
          type="search"
          aria-label="Search by name, address or MAC"
          placeholder="Name, address or MAC"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span className="grow" />
        <label className="row phone-only">
          <span className="faint small">First</span>
          <select className="input" style={{ width: "auto" }} aria-label="Order" value={orderBy} onChange={(event) => put("order", event.target.value)}>
            {columns.map(
              (column) =>
                column.order && (
                  <option key={column.order} value={column.order}>
                    {column.label}
                  </option>
                ),
            )}
          </select>
        </label>
      </div>
      {/* That no meter runs is said above the page. */}
      {error && data && !away && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      <Panel
        flush
        title="Hosts on the network"
        className={outdated ? "dimmed" : ""}
        more={error && data ? asOf(asOfMs) : added ? `standing still, as of ${clockSeconds(asOfMs ?? 0)}` : isLive ? "every 3 s" : "paused"}
      >
        {error && !data && <ErrorState error={error} retry={reload} />}
        {!data && !error && (
          <div className="panel-body">
            <Skeleton rows={12} reading="asking the meter" />
          </div>
        )}
        {data && hosts.length === 0 && (
          <EmptyState
            title={words === "" && side.key === "all" ? "No host is on the network now." : "No host on the network matches."}
            action={
              words === "" ? undefined : (
                <button type="button" className="button small" onClick={() => setTyped("")}>
                  Clear the search
                </button>
              )
            }
          >
            Hosts appear with their first packet. Those that went quiet are found by their address in Find.
          </EmptyState>
        )}
        {hosts.length > 0 && (
          // A scrolling region must be reachable by keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div ref={scroll} className="table-scroll tall" tabIndex={0} role="region" aria-label="Hosts on the network, scrolls">
            <table className="stacks" aria-rowcount={hosts.length + 1}>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th
                      key={column.label}
                      scope="col"
                      className={column.right ? "right" : undefined}
                      aria-sort={column.order === orderBy ? (orderBy === "NAME" ? "ascending" : "descending") : undefined}
                    >
                      {column.order === undefined ? (
                        column.label
                      ) : (
                        <button type="button" onClick={() => put("order", column.order)}>
                          {column.label}
                        </button>
                      )}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {before > 0 && <Spacer height={before} />}
                {rows.map(({ index }) => {
                  const host = hosts[index]!;
                  return (
                    <tr key={`${host.ip} ${host.vlan ?? ""}`} aria-rowindex={index + 2}>
                      <td className="fill phone-first">
                        <HostLink ip={host.ip} name={host.name} /> {!host.isLocal && <span className="tag">remote</span>}
                      </td>
                      <td className="mono soft phone-second">{host.name ? host.ip : host.mac}</td>
                      <td className="right">{rate(host.bytesPerSecond)}</td>
                      <td className="right in" title={exactBytes(host.received.bytes)}>
                        {bytes(host.received.bytes)}
                      </td>
                      <td className="right out" title={exactBytes(host.sent.bytes)}>
                        {bytes(host.sent.bytes)}
                      </td>
                      <td className="right phone-value">{bytes(Number(host.sent.bytes) + Number(host.received.bytes))}</td>
                      <td className="right">{count(host.flowsAsClient + host.flowsAsServer)}</td>
                      <td className="soft">{host.topApplications[0] && <ValueLink field="application" value={host.topApplications[0].application} />}</td>
                      <td className="right soft">
                        <Time value={host.firstSeen} />
                      </td>
                      <td className="right soft phone-note">
                        <Time value={host.lastSeen} relative />
                      </td>
                    </tr>
                  );
                })}
                {after > 0 && <Spacer height={after} />}
              </tbody>
            </table>
          </div>
        )}
        {moreError && <MoreFailed error={moreError} again={follow} />}
        {hosts.length > 0 && (
          <div className="table-foot">
            <span>{shownOf(hosts.length, data?.hosts.totalCount, data?.hosts.totalIsExact ?? true, "host")}</span>
            <span className="grow" />
            {added && (
              <button type="button" className="button quiet small" onClick={follow}>
                Follow again
              </button>
            )}
            {page?.hasNextPage === true && moreError === undefined && (
              <button type="button" className="button small" disabled={reading} onClick={next}>
                Next {count(Math.min(moreRows, Number(data?.hosts.totalCount ?? Infinity) - hosts.length))}
              </button>
            )}
          </div>
        )}
      </Panel>
    </>
  );
}

/** The list ends here for now: paged too far, or its snapshot is gone. */
function MoreFailed({ error, again }: { readonly error: ApiError; readonly again: () => void }) {
  return (
    <div className="note" role="alert">
      <Icon name="info" />
      <span className="grow">
        <b>{error.message}</b>{" "}
        <span className="soft">
          {error.code === "LIMIT_EXCEEDED" ? "Narrow the hosts down: Local or Remote, or a part of the name or address in the search." : error.cure}
        </span>
      </span>
      {error.code !== "LIMIT_EXCEEDED" && (
        <button type="button" className="button small" onClick={again}>
          Read from the start
        </button>
      )}
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr className="spacer" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- stands for rows, says nothing */}
      <td colSpan={columns.length} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

export default definePage({
  name: "hosts",
  path: "/hosts",
  title: "Hosts",
  Page: Hosts,
  nav: { group: "Network", order: 4, icon: "host", label: "Hosts", key: "h", phone: true },
});
