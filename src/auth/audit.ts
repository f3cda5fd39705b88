import type { AuditRecords } from "../model/inventory-records.ts";
import { type Principal, throughOf } from "../model/principal.ts";
import type { Audit, AuditChannel } from "../model/services/audit.ts";
import { auditedArguments, maskText } from "./mask-secrets.ts";

const maxTextLength = 2_000;
const bounded = (text: string): string => maskText(text).slice(0, maxTextLength);

/** Through what a caller came; `isTool` when it was an MCP tool that ran, whatever the token is for. */
function channelOf(principal: Principal | null, isTool: boolean): AuditChannel {
  const via = principal?.via;
  if (via?.kind === "cli") return "cli";
  if (via?.kind !== "token") return "web";
  return isTool || via.audience === "mcp" ? "mcp" : "api";
}

/** Who did what: the intent is stored before anything happens, and without it nothing does. */
export function createAudit(options: { readonly records: AuditRecords; readonly clock?: () => number }): Audit {
  const { records, clock = Date.now } = options;
  return {
    intent({ principal, action, arguments: given, grant, dryRun, tool, client }) {
      return records.add({
        timeMs: clock(),
        userName: principal?.userName ?? "",
        channel: channelOf(principal, tool !== undefined),
        through: principal ? maskText(throughOf(principal)) : "",
        action: action.slice(0, 128),
        arguments: auditedArguments(given),
        outcome: "intent",
        dryRun,
        ...(principal && { userId: principal.userId }),
        ...(grant !== undefined && { grant: bounded(grant) }),
        ...(tool !== undefined && { tool: tool.slice(0, 128) }),
        ...(client !== undefined && { client: bounded(client).slice(0, 256) }),
      });
    },
    outcome(id, { outcome, summary, error, change }) {
      return records.finish(id, {
        outcome,
        atMs: clock(),
        ...(summary !== undefined && { summary: bounded(summary) }),
        ...(error !== undefined && { error: bounded(error) }),
        ...(change?.target !== undefined && { target: bounded(change.target).slice(0, 256) }),
        ...(change?.before !== undefined && { before: auditedArguments(change.before) }),
        ...(change?.after !== undefined && { after: auditedArguments(change.after) }),
      });
    },
    events: (query) => records.page(query),
    count: (filter) => records.count(filter),
  };
}
