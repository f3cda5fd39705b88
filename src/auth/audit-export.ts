import type { Audit, AuditEvent, AuditFilter } from "../model/services/audit.ts";

export const auditFormats = ["csv", "jsonl"] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** Most events one export holds: more are asked for by parts. */
export const maxExportedEvents = 1_000_000;
const pageRows = 500;

const columns: readonly (readonly [name: string, of: (event: AuditEvent) => string | undefined])[] = [
  ["time", ({ timeMs }) => new Date(timeMs).toISOString()],
  ["user", ({ userName }) => userName],
  ["channel", ({ channel }) => channel],
  ["through", ({ through }) => through],
  ["action", ({ action }) => action],
  ["target", ({ target }) => target],
  ["dry_run", ({ dryRun }) => String(dryRun)],
  ["outcome", ({ outcome }) => outcome],
  ["summary", ({ summary }) => summary],
  ["error", ({ error }) => error],
  ["before", ({ before }) => before],
  ["after", ({ after }) => after],
  ["arguments", (event) => event.arguments],
  ["tool", ({ tool }) => tool],
  ["client", ({ client }) => client],
  ["grant", ({ grant }) => grant],
  ["id", ({ id }) => id],
];

/** RFC 4180; a value that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value = ""): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvHeader = `${columns.map(([name]) => name).join(",")}\r\n`;
const csvLine = (event: AuditEvent): string => `${columns.map(([, of]) => cell(of(event))).join(",")}\r\n`;

const json = (text: string | undefined): unknown => (text === undefined ? undefined : (JSON.parse(text) as unknown));

function jsonLine({ timeMs, before, after, arguments: given, ...event }: AuditEvent): string {
  return `${JSON.stringify({ time: new Date(timeMs).toISOString(), ...event, arguments: json(given), before: json(before), after: json(after) })}\n`;
}

/** The audit as text, newest first, a page of it at a time. `to` bounds it, so that it ends although events come. */
export async function* auditText(
  audit: Pick<Audit, "events">,
  filter: AuditFilter & { readonly toMs: number },
  format: AuditFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === "csv") yield csvHeader;
  for (let last: AuditEvent | undefined, more = true; more;) {
    const page = await audit.events({ first: pageRows, filter, ...(last && { after: { timeMs: last.timeMs, id: last.id } }) });
    if (page.rows.length > 0) yield page.rows.map(format === "csv" ? csvLine : jsonLine).join("");
    [last, more] = [page.rows.at(-1), page.hasMore];
  }
}
