import type { ApiToken, User } from "./services/accounts.ts";
import type { AuditEvent, AuditOutcome } from "./services/audit.ts";
import type { ConfirmationState, PendingConfirmation } from "./services/confirmations.ts";

/**
 * What `auth` needs remembered, in its own words: `store/inventory` implements it, so that no rule about people, tokens and
 * confirmations depends on a database. Secrets arrive here as hashes only. Ids are given by the store. Lists are bounded by it.
 */
export interface InventoryRecords {
  readonly users: UserRecords;
  readonly sessions: SessionRecords;
  readonly tokens: TokenRecords;
  readonly audit: AuditRecords;
  readonly confirmations: ConfirmationRecords;
}

export interface UserRecords {
  exist(): Promise<boolean>;
  list(): Promise<readonly User[]>;
  byId(id: string): Promise<User | undefined>;
  /** `nameKey`: the name as it is compared. */
  byNameKey(nameKey: string): Promise<(User & { readonly passwordHash?: string }) | undefined>;
  /** CONFLICT when the name is taken, or when `founder` and another first user was made meanwhile. */
  create(user: {
    readonly name: string;
    readonly nameKey: string;
    readonly role: User["role"];
    readonly passwordHash?: string;
    readonly founder: boolean;
    readonly createdAtMs: number;
  }): Promise<User>;
  setPassword(id: string, passwordHash: string): Promise<void>;
  setDisabled(id: string, sinceMs: number | null): Promise<void>;
  signedIn(id: string, atMs: number): Promise<void>;
}

export interface StoredSession {
  readonly id: string;
  readonly user: User;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
}

export interface SessionRecords {
  /** Gives the session's id. */
  create(session: {
    readonly secretHash: string;
    readonly userId: string;
    readonly createdAtMs: number;
    readonly expiresAtMs: number;
    readonly remoteAddress: string;
    readonly userAgent: string;
  }): Promise<string>;
  bySecretHash(secretHash: string): Promise<StoredSession | undefined>;
  seen(id: string, atMs: number): Promise<void>;
  remove(id: string): Promise<void>;
  removeOfUser(userId: string): Promise<void>;
  /** Forgets those that ended before `nowMs` or were last seen before `idleSinceMs`. */
  removeEnded(nowMs: number, idleSinceMs: number): Promise<void>;
}

export interface TokenRecords {
  create(
    token: Omit<ApiToken, "id" | "userName" | "lastUsedAtMs" | "revokedAtMs"> & { readonly secretHash: string; readonly createdBy: string },
  ): Promise<ApiToken>;
  bySecretHash(secretHash: string): Promise<{ readonly token: ApiToken; readonly user: User } | undefined>;
  byId(id: string): Promise<ApiToken | undefined>;
  list(filter: { readonly userId?: string }): Promise<readonly ApiToken[]>;
  used(id: string, atMs: number): Promise<void>;
  /** A token revoked before keeps its time. */
  revoke(id: string, atMs: number, by: string): Promise<void>;
  revokeOfUser(userId: string, atMs: number, by: string): Promise<void>;
}

export interface AuditRecords {
  add(event: Omit<AuditEvent, "id" | "summary" | "error"> & { readonly userId?: string; readonly dryRun: boolean }): Promise<string>;
  finish(id: string, result: { readonly outcome: AuditOutcome; readonly summary?: string; readonly error?: string; readonly atMs: number }): Promise<void>;
  /** Newest first. BAD_INPUT for a cursor it did not give. */
  page(query: {
    readonly first: number;
    readonly after?: string | null;
    readonly action?: string;
  }): Promise<{ readonly rows: readonly AuditEvent[]; readonly next?: string }>;
}

export interface ConfirmationRecords {
  create(confirmation: Omit<PendingConfirmation, "id" | "state" | "decidedBy" | "decidedAtMs" | "result">): Promise<PendingConfirmation>;
  byId(id: string): Promise<PendingConfirmation | undefined>;
  /** A user's requests of one write, newest first, at most 20. */
  ofWrite(query: {
    readonly requestedById: string;
    readonly tool: string;
    readonly argumentsHash: string;
    readonly sinceMs: number;
  }): Promise<readonly PendingConfirmation[]>;
  /** Those waiting and not lapsed, newest first; of one requester only when named. */
  pending(query: { readonly nowMs: number; readonly requestedById?: string }): Promise<readonly PendingConfirmation[]>;
  /** In one step for whoever is first: false when it no longer waits. */
  claim(id: string, state: "APPROVED" | "REJECTED", by: string, nowMs: number): Promise<boolean>;
  finish(id: string, state: ConfirmationState, result: string): Promise<void>;
}
