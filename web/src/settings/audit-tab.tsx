import { Fragment, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { toApiError, type ApiError } from "../api/errors.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural } from "../format/numbers.ts";
import { visible } from "../format/text.ts";
import { download } from "../parts/flow-text.ts";
import { shownOf } from "../parts/flow-table.tsx";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useToast } from "../parts/toasts.tsx";
import { auditCsv, Details } from "./audit-details.tsx";
import { auditQuery, type AuditEvent, type AuditFilter } from "./audit-query.ts";

const channels = [
  { key: "WEB", label: "A browser" },
  { key: "API", label: "The API" },
  { key: "MCP", label: "An assistant" },
  { key: "CLI", label: "The command line" },
] as const;

function channelLabel(channel: AuditEvent["channel"]): string {
  return channels.find(({ key }) => key === channel)?.label.toLowerCase() ?? "";
}

const outcomes = {
  APPLIED: { label: "done", tone: "" },
  CONFIRMED: { label: "done, confirmed", tone: "" },
  DECLINED: { label: "refused by a person", tone: "med" },
  DRY_RUN: { label: "only asked", tone: "faint" },
  FAILED: { label: "failed", tone: "high" },
  INTENT: { label: "begun", tone: "faint" },
  PREVIEWED: { label: "shown to a person", tone: "faint" },
  REFUSED: { label: "not allowed", tone: "high" },
} as const satisfies Record<AuditEvent["outcome"], { readonly label: string; readonly tone: string }>;

const windows = [
  { key: "", label: "Any time" },
  { key: "-24h", label: "24 hours" },
  { key: "-7d", label: "7 days" },
  { key: "-30d", label: "30 days" },
] as const;

const pageSize = 50;
const mostExported = 5_000;

/** What the address asks of the audit. */
export function filterOf(search: URLSearchParams): { readonly filter: AuditFilter | null; readonly window: { from: string; to: string } | null } {
  const filter: AuditFilter = {};
  const text = search.get("q")?.trim();
  const channel = channels.find(({ key }) => key === search.get("through"))?.key;
  const outcome = (Object.keys(outcomes) as AuditEvent["outcome"][]).find((key) => key === search.get("outcome"));
  const user = search.get("user")?.trim();
  if (text) filter.search = text;
  if (user) filter.actor = user;
  if (channel) filter.channel = channel;
  if (outcome) filter.outcomes = [outcome];
  if (search.get("real") === "1") filter.dryRun = false;
  const from = windows.find(({ key }) => key !== "" && key === search.get("since"))?.key;
  return { filter: Object.keys(filter).length === 0 ? null : filter, window: from === undefined ? null : { from, to: "now" } };
}

/** Every write: who, through what, what changed, and what came of it. */
export function AuditTab() {
  if (!useScope("ADMIN"))
    return (
      <section className="panel">
        <EmptyState title="You cannot read the audit.">Needs scope admin, which administrators have.</EmptyState>
      </section>
    );
  return <Audit />;
}

function Audit() {
  const [search, setSearch] = useSearchParams();
  const asked = filterOf(search);
  const variables = { first: pageSize, ...asked };
  const { data, error, reload, outdated } = useData(auditQuery, variables, { everyMs: 30_000 });
  const client = useClient();
  const say = useToast();
  const [more, setMore] = useState<{ readonly key: string; readonly rows: readonly AuditEvent[]; readonly cursor: string | null; readonly hasMore: boolean }>();
  const [moreError, setMoreError] = useState<ApiError>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = data?.auditLog;
  const key = JSON.stringify([variables, list?.pageInfo.endCursor]);
  const added = more?.key === key ? more : undefined;
  const rows = [...(list?.nodes ?? []), ...(added?.rows ?? [])];
  const cursor = added ? added.cursor : (list?.pageInfo.endCursor ?? null);
  const hasMore = added ? added.hasMore : (list?.pageInfo.hasNextPage ?? false);
  const page = async (after: string | null, first: number) => {
    const result = await client.query(auditQuery, { ...variables, first, after }, { requestPolicy: "network-only" }).toPromise();
    const failure = toApiError(result.error);
    setMoreError(failure);
    return failure ? undefined : result.data?.auditLog;
  };
  const next = async (): Promise<void> => {
    const got = await page(cursor, pageSize);
    if (got) setMore({ key, rows: [...(added?.rows ?? []), ...got.nodes], cursor: got.pageInfo.endCursor, hasMore: got.pageInfo.hasNextPage });
  };
  const exportAll = async (): Promise<void> => {
    const events: AuditEvent[] = [];
    for (let after: string | null = null; events.length < mostExported;) {
      const got = await page(after, 500);
      if (!got) return;
      events.push(...got.nodes);
      after = got.pageInfo.endCursor;
      if (!got.pageInfo.hasNextPage) break;
    }
    download("audit.csv", auditCsv(events));
    say(`${plural(events.length, "event")} saved.`);
  };
  const set = (name: string, value: string): void =>
    setSearch(
      (present) => {
        const changed = new URLSearchParams(present);
        if (value === "") changed.delete(name);
        else changed.set(name, value);
        return changed;
      },
      { replace: name === "q" || name === "user" },
    );
  const toggle = (id: string): void =>
    setOpen((present) => {
      const changed = new Set(present);
      if (!changed.delete(id)) changed.add(id);
      return changed;
    });
  return (
    <>
      <div className="explore-controls" role="search" aria-label="Search the audit">
        <Search name="q" label="Search who, what, values" value={search.get("q") ?? ""} set={set} />
        <Search name="user" label="Only of this user" value={search.get("user") ?? ""} set={set} />
        <select className="input audit-select" aria-label="Through" value={search.get("through") ?? ""} onChange={({ target }) => set("through", target.value)}>
          <option value="">Through anything</option>
          {channels.map(({ key: channel, label }) => (
            <option key={channel} value={channel}>
              {label}
            </option>
          ))}
        </select>
        <select
          className="input audit-select"
          aria-label="What came of it"
          value={search.get("outcome") ?? ""}
          onChange={({ target }) => set("outcome", target.value)}
        >
          <option value="">Whatever came of it</option>
          {Object.entries(outcomes).map(([outcome, { label }]) => (
            <option key={outcome} value={outcome}>
              {label}
            </option>
          ))}
        </select>
        <select className="input audit-select" aria-label="When" value={search.get("since") ?? ""} onChange={({ target }) => set("since", target.value)}>
          {windows.map(({ key: since, label }) => (
            <option key={since} value={since}>
              {label}
            </option>
          ))}
        </select>
        <label className="row small soft">
          <input className="checkbox" type="checkbox" checked={search.get("real") === "1"} onChange={({ target }) => set("real", target.checked ? "1" : "")} />
          Without what was only asked
        </label>
      </div>
      <Panel
        flush
        title="Audit"
        className={list && outdated && !error ? "dimmed" : ""}
        keys={list && list.totalCount !== null && <span className="faint small">{plural(list.totalCount, "event")}</span>}
        more={
          <button type="button" className="button small" disabled={rows.length === 0} onClick={() => void exportAll()}>
            <Icon name="download" />
            All as CSV
          </button>
        }
      >
        {error && <ErrorState error={error} retry={reload} />}
        {!list && !error && (
          <div className="panel-body">
            <Skeleton rows={8} reading="reading the audit" />
          </div>
        )}
        {list && rows.length === 0 && (
          <EmptyState title={asked.filter || asked.window ? "No event fits." : "Nothing was written yet."}>Reads are not kept, writes are.</EmptyState>
        )}
        {rows.length > 0 && (
          <div className="table-scroll">
            <table className="stacks">
              <caption className="hidden-label">Writes, newest first</caption>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Who</th>
                  <th scope="col">Through</th>
                  <th scope="col">What</th>
                  <th scope="col">What came of it</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((event) => (
                  <Fragment key={event.id}>
                    <tr className={open.has(event.id) ? "selected" : ""}>
                      <td className="soft nowrap phone-note">
                        <button
                          type="button"
                          className="expander"
                          aria-expanded={open.has(event.id)}
                          aria-label={`Details of ${event.action}`}
                          onClick={() => toggle(event.id)}
                        >
                          <Icon name="right" />
                        </button>
                        <Time value={event.time} />
                      </td>
                      <td className="medium phone-second">
                        {event.userName === "" ? <span className="faint">nobody signed in</span> : <NetText value={event.userName} limit={32} />}
                      </td>
                      <td className="soft">
                        <NetText value={event.tool ?? (event.through || channelLabel(event.channel))} limit={32} />
                      </td>
                      <td className="fill phone-first" title={visible(event.summary ?? event.action)}>
                        {event.summary === null ? <span className="mono">{event.action}</span> : <NetText value={event.summary} limit={160} />}
                      </td>
                      <td className={`phone-value ${outcomes[event.outcome].tone}`}>{outcomes[event.outcome].label}</td>
                    </tr>
                    {open.has(event.id) && (
                      <tr className="details-row">
                        <td colSpan={5}>
                          <Details event={event} />
                        </td>
                      </tr>
                    )}
                  </Fragment>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {moreError && <ErrorState error={moreError} />}
        {rows.length > 0 && (
          <div className="table-foot">
            <span>{shownOf(rows.length, list?.totalCount, list?.totalIsExact ?? false, "event")}</span>
            <span className="grow" />
            {hasMore && (
              <button type="button" className="button small" onClick={() => void next()}>
                Next {pageSize}
              </button>
            )}
          </div>
        )}
      </Panel>
    </>
  );
}

/** Asks a moment after the last key, not with each. */
function Search({
  name,
  label,
  value,
  set,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly set: (name: string, value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => set(name, text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text, value, name, set]);
  return (
    <input className="input audit-search" type="search" aria-label={label} placeholder={label} value={text} onChange={({ target }) => setText(target.value)} />
  );
}
