import type { ApiToken, Session, SignInMethod, User } from "./services/accounts.ts";
import type { AuditEvent, AuditFilter, AuditPage, AuditQuery } from "./services/audit.ts";
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
  byOidcSubject(subject: string): Promise<User | undefined>;
  /** `login` in lower case. */
  byOidcLogin(login: string): Promise<User | undefined>;
  /** CONFLICT when the name, the login or the subject is taken, or when `founder` and another first user was made meanwhile. */
  create(user: {
    readonly name: string;
    readonly nameKey: string;
    readonly role: User["role"];
    readonly networks?: readonly string[];
    readonly passwordHash?: string;
    readonly oidcSubject?: string;
    readonly oidcLogin?: string;
    readonly founder: boolean;
    readonly createdAtMs: number;
  }): Promise<User>;
  /** What is given; CONFLICT when a name, login or subject is taken. */
  update(
    id: string,
    change: {
      readonly name?: string;
      readonly nameKey?: string;
      readonly role?: User["role"];
      readonly networks?: readonly string[];
      readonly disabledAtMs?: number | null;
      readonly oidcLogin?: string | null;
      readonly oidcSubject?: string | null;
    },
  ): Promise<void>;
  setPassword(id: string, passwordHash: string): Promise<void>;
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
    readonly method: SignInMethod;
  }): Promise<string>;
  /** Those that end after `nowMs` and were seen since `idleSinceMs`, last seen first, at most 500. */
  list(filter: { readonly userId?: string; readonly nowMs: number; readonly idleSinceMs: number }): Promise<readonly Session[]>;
  bySecretHash(secretHash: string): Promise<StoredSession | undefined>;
  seen(id: string, atMs: number): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
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
  add(event: Omit<AuditEvent, "id" | "summary" | "error" | "target" | "before" | "after"> & { readonly userId?: string }): Promise<string>;
  finish(id: string, result: Pick<AuditEvent, "outcome" | "summary" | "error" | "target" | "before" | "after"> & { readonly atMs: number }): Promise<void>;
  page(query: AuditQuery): Promise<AuditPage>;
  count(filter: AuditFilter): Promise<number>;
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
