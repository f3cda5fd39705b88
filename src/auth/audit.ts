import type { AuditRecords } from "../model/inventory-records.ts";
import { throughOf } from "../model/principal.ts";
import type { Audit } from "../model/services/audit.ts";
import { auditedArguments, maskText } from "./mask-secrets.ts";

const maxTextLength = 2_000;
const bounded = (text: string): string => maskText(text).slice(0, maxTextLength);

/** Who did what: the intent is stored before anything happens, and without it nothing does. */
export function createAudit(options: { readonly records: AuditRecords; readonly clock?: () => number }): Audit {
  const { records, clock = Date.now } = options;
  return {
    intent({ principal, action, arguments: given, grant, dryRun }) {
      return records.add({
        timeMs: clock(),
        userName: principal?.userName ?? "",
        through: principal ? maskText(throughOf(principal)) : "",
        action: action.slice(0, 128),
        arguments: auditedArguments(given),
        outcome: "intent",
        dryRun,
        ...(principal && { userId: principal.userId }),
        ...(grant !== undefined && { grant: bounded(grant) }),
      });
    },
    outcome(id, { outcome, summary, error }) {
      return records.finish(id, {
        outcome,
        atMs: clock(),
        ...(summary !== undefined && { summary: bounded(summary) }),
        ...(error !== undefined && { error: bounded(error) }),
      });
    },
    events: (query) => records.page(query),
  };
}
