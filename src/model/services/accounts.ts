import type { Audience, Principal, Role, Scope } from "../principal.ts";
import type { OidcAccess, OidcIdentity } from "./oidc.ts";

/** How somebody signs in: a password here, or the OpenID provider. */
export const signInMethods = ["password", "oidc"] as const;
export type SignInMethod = (typeof signInMethods)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** CIDRs the user may see; empty means every network, as it is for every admin. */
  readonly networks: readonly string[];
  readonly disabled: boolean;
  readonly createdAtMs: number;
  readonly lastSignInAtMs?: number;
  readonly hasPassword: boolean;
  /** Issuer, a space, subject: who this is at the OpenID provider, once signed in there. */
  readonly oidcSubject?: string;
  /** The name at the provider that is let in as this user. */
  readonly oidcLogin?: string;
}

/** What is given is changed. `oidcLogin` null takes it away. */
export interface UserChange {
  readonly name?: string;
  readonly role?: Role;
  readonly networks?: readonly string[];
  readonly disabled?: boolean;
  readonly oidcLogin?: string | null;
}

/** A signed-in browser. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly method: SignInMethod;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
  readonly remoteAddress: string;
  readonly userAgent: string;
}

/** From where somebody signs in. */
export interface SignInPlace {
  readonly remoteAddress: string;
  readonly userAgent: string;
}

/** A session begun: the secret is for the cookie and is known only now. */
export interface StartedSession {
  readonly user: User;
  readonly sessionSecret: string;
  readonly expiresAtMs: number;
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
  /**
   * The first user needs the one-time code printed at start (DECISIONS §1.6) and is an admin; later ones an admin principal. Without a
   * password a user has tokens, and signs in at the OpenID provider or once a password is set.
   */
  createUser(
    input: {
      readonly name: string;
      readonly role: Role;
      readonly password?: string | null;
      readonly networks?: readonly string[];
      readonly oidcLogin?: string;
      readonly setupCode?: string;
    },
    by: Principal | null,
  ): Promise<User>;
  users(): Promise<readonly User[]>;
  user(id: string): Promise<User | undefined>;
  userByName(name: string): Promise<User | undefined>;
  /** What `changeUser` would do; fails as it would. */
  previewUserChange(id: string, change: UserChange, by: Principal): Promise<{ readonly before: User; readonly after: User }>;
  /**
   * For admins; holds from the next request on. Disabling ends the sessions and revokes the tokens at once, for good. An admin who can sign in stays.
   */
  changeUser(id: string, change: UserChange, by: Principal): Promise<{ readonly before: User; readonly after: User }>;
  /** One's own, signed in, with the current one, which is throttled as signing in is; anyone's as an admin. Ends all sessions of the user. */
  setPassword(
    input: { readonly userId: string; readonly password: string; readonly currentPassword?: string; readonly remoteAddress?: string },
    by: Principal,
  ): Promise<User>;
  /** Throttled per name and per address; the same error for a wrong name and a wrong password. */
  signIn(input: SignInPlace & { readonly name: string; readonly password: string }): Promise<StartedSession>;
  /** A new session of somebody who has just shown who they are. */
  startSession(userId: string, method: SignInMethod, place: SignInPlace): Promise<StartedSession>;
  /** As what they are here, by the rules of the configuration; FORBIDDEN says why not. Makes new users where those let it. */
  signInWithOidc(identity: OidcIdentity, place: SignInPlace): Promise<StartedSession & { readonly isNew: boolean }>;
  /** What an access token of the provider allows: the user's rights, cut to scopes the token names, and never those of administrators. */
  principalOfAccess(access: OidcAccess): Promise<(Principal & { readonly expiresAtMs: number }) | undefined>;
  signOut(sessionId: string): Promise<void>;
  /** Those that still hold, last seen first; of everybody without a user. */
  sessions(filter: { readonly userId?: string }): Promise<readonly Session[]>;
  /** Ends those that are there. */
  endSessions(ids: readonly string[]): Promise<void>;
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
