import type { Principal } from "../principal.ts";

export const auditOutcomes = ["intent", "applied", "dry-run", "refused", "failed", "previewed", "confirmed", "declined"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Through what somebody came: a browser (nobody signed in yet among them), a token at /graphql, an assistant at /mcp, the command line. */
export const auditChannels = ["web", "api", "mcp", "cli"] as const;
export type AuditChannel = (typeof auditChannels)[number];

export interface AuditEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly userName: string;
  readonly channel: AuditChannel;
  /** session, token NAME, cli. */
  readonly through: string;
  readonly action: string;
  /** Canonical JSON of the arguments with secrets masked. */
  readonly arguments: string;
  readonly dryRun: boolean;
  readonly outcome: AuditOutcome;
  /** The MCP tool that was called. */
  readonly tool?: string;
  /** What the assistant's program calls itself. */
  readonly client?: string;
  /** What it was done to, as `user alice`. */
  readonly target?: string;
  /** Canonical JSON of what was, and of what is now; secrets masked. */
  readonly before?: string;
  readonly after?: string;
  readonly summary?: string;
  readonly error?: string;
  /** How an assistant's write was allowed, and by whom. */
  readonly grant?: string;
}

/** What was changed, for the audit: any JSON values; secrets are masked by their names. */
export interface AuditedChange {
  readonly target?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** All that is given must hold. */
export interface AuditFilter {
  /** User's name. */
  readonly actor?: string;
  readonly action?: string;
  /** Anywhere in the target. */
  readonly target?: string;
  readonly channel?: AuditChannel;
  readonly dryRun?: boolean;
  readonly outcomes?: readonly AuditOutcome[];
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Anywhere in the actor, target, summary, error, arguments or values; case does not count. */
  readonly search?: string;
}

/** A page, newest first. `after`: the row before its first one, so that rows that come meanwhile change nothing. */
export interface AuditQuery {
  readonly first: number;
  readonly after?: Pick<AuditEvent, "timeMs" | "id">;
  readonly filter?: AuditFilter;
}

export interface AuditPage {
  readonly rows: readonly AuditEvent[];
  readonly hasMore: boolean;
}

/** An intent row before, the outcome after (DECISIONS §1.5). A write whose intent cannot be stored does not happen. */
export interface Audit {
  intent(input: {
    readonly principal: Principal | null;
    readonly action: string;
    readonly arguments: unknown;
    readonly grant?: string;
    readonly dryRun: boolean;
    /** Set when an assistant asks: the tool and the client's name. */
    readonly tool?: string;
    readonly client?: string;
  }): Promise<string>;
  outcome(
    id: string,
    result: { readonly outcome: AuditOutcome; readonly summary?: string; readonly error?: string; readonly change?: AuditedChange },
  ): Promise<void>;
  events(query: AuditQuery): Promise<AuditPage>;
  count(filter: AuditFilter): Promise<number>;
}
