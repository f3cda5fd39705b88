import type { Field, RowOf } from "./table.ts";

const text = <C extends string, K extends string>(column: C, key: K, description: string) =>
  ({ column, key, type: "String", codec: "ZSTD(1)", combine: "same", description }) as const satisfies Field;
const word = <C extends string, K extends string>(column: C, key: K, description: string) =>
  ({ column, key, type: "LowCardinality(String)", combine: "same", description }) as const satisfies Field;

/** Every column of the audit's copy for SQL: one row per write whose outcome is known. The inventory holds the audit itself. */
export const auditFields = [
  { column: "time", key: "timeMs", type: "DateTime64(3)", codec: "Delta, ZSTD(1)", combine: "min", description: "When it was begun, UTC." },
  text("event_id", "eventId", "The event, as auditLog names it."),
  word("user", "userName", "Who did it; empty when nobody was signed in."),
  word("channel", "channel", "Through what: web, api, mcp, cli."),
  word("through", "through", "session, the token's name, or cli."),
  word("tool", "tool", "The MCP tool; empty when there was none."),
  { ...word("client", "client", "What the assistant's program calls itself; empty when there was none."), untrusted: true },
  word("action", "action", "The mutation: createUser, addMonitors …"),
  text("target", "target", "What it was done to; empty when nothing is named."),
  text("arguments", "arguments", "Canonical JSON of the arguments, secrets masked."),
  { column: "dry_run", key: "dryRun", type: "UInt8", combine: "same", description: "1 when it was only shown what it would do." },
  word("outcome", "outcome", "applied, dry-run, refused, failed, previewed, confirmed or declined."),
  text("summary", "summary", "What it did, in words; empty when it did nothing."),
  text("error", "error", "Why it failed or was refused; empty otherwise."),
  text("before", "before", "Canonical JSON of what was, secrets masked; empty when not told."),
  text("after", "after", "Canonical JSON of what is now, secrets masked; empty when not told."),
  text("grant", "grant", "How an assistant's write was allowed, and by whom; empty when it needed no leave."),
] as const satisfies readonly Field[];

export type AuditRow = RowOf<typeof auditFields>;
