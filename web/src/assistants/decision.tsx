import { graphql } from "../api/graphql.ts";
import { useScope } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";

/** What was decided about an assistant's write, and what came of it. */
export interface Decision {
  readonly id: string;
  readonly state: "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED" | "FAILED";
  readonly tool: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** What the operation answered, or why it failed. */
  readonly result: string | null;
  /** What the write would do; unknown of one that was decided elsewhere. */
  readonly summary: string | null;
}

// The audit is where a decision of somebody else, or of yesterday, can be read; it is for administrators.
const auditQuery = graphql(`
  query Decisions($action: String!) {
    auditLog(filter: { action: $action }, first: 100) {
      nodes {
        time
        userName
        outcome
        arguments
        summary
        error
      }
    }
  }
`);

interface AuditRow {
  readonly time: string;
  readonly userName: string;
  readonly outcome: string;
  readonly arguments: string;
  readonly summary: string | null;
  readonly error: string | null;
}

/** The decision about one write among audited decisions: the first of them that was carried out. */
export function decisionIn(id: string, approvals: readonly AuditRow[], rejections: readonly AuditRow[]): Decision | undefined {
  const about = ({ arguments: text, outcome }: AuditRow): boolean => text.includes(JSON.stringify(id)) && (outcome === "APPLIED" || outcome === "FAILED");
  const [allowed, refused] = [approvals.find(about), rejections.find(about)];
  const row = allowed ?? refused;
  if (!row) return undefined;
  const failed = row.outcome === "FAILED";
  return {
    id,
    state: failed ? "FAILED" : allowed ? "APPROVED" : "REJECTED",
    tool: null,
    decidedBy: row.userName,
    decidedAt: row.time,
    result: failed ? row.error : allowed ? row.summary : null,
    summary: allowed ? null : row.summary,
  };
}

/** Allowed, refused or failed: by whom, when, and what came of it. */
export function DecisionNote({ decision }: { readonly decision: Decision }) {
  const { state, decidedBy, decidedAt, result, summary } = decision;
  const said = {
    APPROVED: "Allowed",
    FAILED: "Allowed, but it failed",
    REJECTED: "Refused",
    EXPIRED: "It lapsed: nobody decided in time",
    PENDING: "It waits",
  }[state];
  return (
    <div className="note" role="status">
      <Icon name={state === "APPROVED" ? "check" : state === "REJECTED" ? "x" : "info"} />
      <span>
        <b>{said}</b>
        {decidedBy !== null && <> by {decidedBy}</>}
        {decidedAt !== null && (
          <>
            , <Time value={decidedAt} />
          </>
        )}
        .{" "}
        {result !== null ? (
          <NetText value={result} limit={500} />
        ) : (
          summary !== null && (
            <span className="soft">
              {state === "REJECTED" ? "Nothing was changed. Asked was: " : ""}
              <NetText value={summary} limit={500} />
            </span>
          )
        )}
      </span>
    </div>
  );
}

/** What became of a write that a link names and that does not wait: known from this page's own decision, or from the audit. */
export function Settled({ id, decision }: { readonly id: string; readonly decision: Decision | undefined }) {
  const mayRead = useScope("ADMIN");
  const pause = decision !== undefined || !mayRead;
  const approvals = useData(auditQuery, { action: "approveConfirmation" }, { pause });
  const rejections = useData(auditQuery, { action: "rejectConfirmation" }, { pause });
  if (decision) return <DecisionNote decision={decision} />;
  const isRead = pause || ((approvals.data ?? approvals.error) !== undefined && (rejections.data ?? rejections.error) !== undefined);
  if (!isRead) return null;
  const audited = decisionIn(id, approvals.data?.auditLog.nodes ?? [], rejections.data?.auditLog.nodes ?? []);
  if (audited) return <DecisionNote decision={audited} />;
  return (
    <div className="note" role="status">
      <Icon name="info" />
      <span>
        The change this link names does not wait for you.{" "}
        <span className="soft">
          {mayRead
            ? "No decision about it is in the audit: it lapsed after ten minutes, or the link is wrong. The assistant can ask again."
            : "It was decided before, it lapsed after ten minutes, or somebody else is asked. The assistant knows which, and the audit says who decided."}
        </span>
      </span>
    </div>
  );
}
