import type { Principal } from "../principal.ts";

export type AuditOutcome = "intent" | "applied" | "dry-run" | "refused" | "failed" | "previewed" | "confirmed" | "declined";

export interface AuditEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly userName: string;
  /** session, token NAME, cli. */
  readonly through: string;
  readonly action: string;
  /** Canonical JSON of the arguments with secrets masked. */
  readonly arguments: string;
  readonly outcome: AuditOutcome;
  readonly summary?: string;
  readonly error?: string;
  /** How an assistant's write was allowed, and by whom. */
  readonly grant?: string;
}

/** An intent row before, the outcome after (DECISIONS §1.5). A write whose intent cannot be stored does not happen. */
export interface Audit {
  intent(input: {
    readonly principal: Principal | null;
    readonly action: string;
    readonly arguments: unknown;
    readonly grant?: string;
    readonly dryRun: boolean;
  }): Promise<string>;
  outcome(id: string, result: { readonly outcome: AuditOutcome; readonly summary?: string; readonly error?: string }): Promise<void>;
  events(query: {
    readonly first: number;
    readonly after?: string | null;
    readonly action?: string;
  }): Promise<{ readonly rows: readonly AuditEvent[]; readonly next?: string }>;
}
