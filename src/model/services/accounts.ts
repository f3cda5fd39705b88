import type { Audience, Principal, Role, Scope } from "../principal.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAtMs: number;
  readonly lastSignInAtMs?: number;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly userName: string;
  readonly audience: Audience;
  readonly scopes: readonly Scope[];
  readonly networks: readonly string[];
  /** The secret's last four characters, to tell tokens apart. */
  readonly hint: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs?: number;
  readonly revokedAtMs?: number;
}

/** Users, passwords (scrypt), sessions and tokens. Every caller's mistake is an AppError. */
export interface Accounts {
  hasUsers(): Promise<boolean>;
  /** The first user needs the one-time code printed at start (DECISIONS §1.6) and is an admin; later ones an admin principal. */
  createUser(
    input: { readonly name: string; readonly password: string; readonly role: Role; readonly setupCode?: string },
    by: Principal | null,
  ): Promise<User>;
  users(): Promise<readonly User[]>;
  userByName(name: string): Promise<User | undefined>;
  /** Throttled per name and per address; the same error for a wrong name and a wrong password. */
  signIn(input: {
    readonly name: string;
    readonly password: string;
    readonly remoteAddress: string;
    readonly userAgent: string;
  }): Promise<{ readonly user: User; readonly sessionSecret: string; readonly expiresAtMs: number }>;
  signOut(sessionId: string): Promise<void>;
  /** Scopes are cut to the user's role, expiry is mandatory (default 90 days, at most 366). The secret (`wg_…`) is shown once. */
  createToken(
    input: {
      readonly name: string;
      readonly userId: string;
      readonly audience: Audience;
      readonly scopes: readonly Scope[];
      readonly networks: readonly string[];
      readonly expiresInMs: number;
    },
    by: Principal | null,
  ): Promise<{ readonly token: ApiToken; readonly secret: string }>;
  tokens(filter: { readonly userId?: string }): Promise<readonly ApiToken[]>;
  revokeToken(id: string, by: Principal | null): Promise<ApiToken>;
  /** `wg_…` → principal; undefined when unknown, revoked or expired. Updates `lastUsedAt` at most once a minute. */
  principalOfToken(secret: string): Promise<(Principal & { readonly expiresAtMs: number }) | undefined>;
  /** Session cookie value → principal. */
  principalOfSession(secret: string): Promise<Principal | undefined>;
}
