import { quotedCell } from "../parts/flow-text.ts";
import { NetText } from "../parts/net-text.tsx";
import type { AuditEvent } from "./audit-query.ts";

/** Values side by side: what differs, was and is. */
export function changesOf(before: unknown, after: unknown): { readonly field: string; readonly was: string; readonly is: string }[] {
  const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : value === null || value === undefined
        ? {}
        : { value };
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const text = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, was: text(was[field]), is: text(is[field]) }))
    .filter((change) => change.was !== change.is);
}

export function Details({ event }: { readonly event: AuditEvent }) {
  const changes = changesOf(event.before, event.after);
  return (
    <div className="col">
      <dl className="facts wide small">
        <Fact term="Mutation" value={event.action} />
        <Fact term="To" value={event.target} />
        <Fact term="Through" value={event.through} />
        <Fact term="Tool" value={event.tool} />
        <Fact term="Program" value={event.client} />
        <Fact term="Allowed" value={event.grant} />
        <Fact term="Wrong" value={event.error} />
        <Fact term="Arguments" value={event.arguments} />
      </dl>
      {changes.length > 0 && (
        <table className="audit-changes">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, was, is }) => (
              <tr key={field}>
                <td>{field}</td>
                <td className="mono">{was === "" ? <span className="faint">nothing</span> : <NetText value={was} limit={90} />}</td>
                <td className="mono">{is === "" ? <span className="faint">nothing</span> : <NetText value={is} limit={90} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string | null }) {
  if (value === null || value === "") return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <NetText value={value} limit={300} />
      </dd>
    </div>
  );
}

const columns = ["time", "userName", "channel", "through", "tool", "client", "action", "target", "outcome", "summary", "error", "grant", "arguments"] as const;

/** Events as CSV (RFC 4180), with what was and is as JSON. */
export function auditCsv(events: readonly AuditEvent[]): string {
  const head = [...columns, "before", "after"].join(",");
  const json = (value: unknown): string => (value === null ? "" : quotedCell(JSON.stringify(value), ","));
  return [head, ...events.map((event) => [...columns.map((column) => quotedCell(event[column], ",")), json(event.before), json(event.after)].join(","))].join(
    "\r\n",
  );
}
