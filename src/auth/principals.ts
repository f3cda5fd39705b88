import type { InventoryRecords, StoredSession } from "../model/inventory-records.ts";
import { accessScopes, type Principal, scopesOfRole } from "../model/principal.ts";
import type { ApiToken } from "../model/services/accounts.ts";
import type { OidcAccess } from "../model/services/oidc.ts";
import { networksWithin } from "./token-rules.ts";
import { PrincipalCache } from "./principal-cache.ts";
import { looksLikeSession, looksLikeToken, secretHash } from "./secrets.ts";
import { sessionIdleMs } from "./sign-in.ts";

const touchEveryMs = 60_000;
const cacheOptions = { freshMs: 5_000, maxEntries: 1_000 };

/** Secrets → principals, on the way of every request. */
export interface Principals {
  ofToken(secret: string): Promise<(Principal & { readonly expiresAtMs: number }) | undefined>;
  ofSession(secret: string): Promise<Principal | undefined>;
  ofAccess(access: OidcAccess): Promise<TokenPrincipal | undefined>;
  /** Whether what a principal came in with still holds. */
  isActive(principal: Principal): Promise<boolean>;
  /** To be called around whatever takes a session, a token or a right away. */
  forget(): void;
  /** Resolves when the notes of last use under way are written. */
  settled(): Promise<void>;
}

/** What begins the id of a token that is the provider's, and not kept here. */
const accessTokenId = "oidc:";

type TokenPrincipal = Principal & { readonly expiresAtMs: number };

export function createPrincipals(records: InventoryRecords, clock: () => number, report: (message: string, error: unknown) => void): Principals {
  const tokens = new PrincipalCache<{ readonly token: ApiToken; readonly principal: TokenPrincipal; lastUsedAtMs: number }>({ clock, ...cacheOptions });
  const sessions = new PrincipalCache<{ readonly session: StoredSession; readonly principal: Principal; lastSeenAtMs: number }>({ clock, ...cacheOptions });
  const writing = new Set<Promise<void>>();

  /** Nobody waits for a note of last use, and none that fails stops a request. */
  const note = (write: Promise<void>): void => {
    const done = write.catch((error: unknown) => report("The time of last use could not be noted.", error)).finally(() => writing.delete(done));
    writing.add(done);
  };

  const loadToken = async (hash: string) => {
    const found = await records.tokens.bySecretHash(hash);
    if (!found || found.user.disabled || found.token.revokedAtMs !== undefined) return undefined;
    const { token, user } = found;
    const networks = networksWithin(token.networks, user.networks);
    // Of what it was made for nothing is left to its user: none would mean all.
    if (!networks) return undefined;
    const principal: TokenPrincipal = {
      userId: user.id,
      userName: user.name,
      role: user.role,
      // The role may have become less since the token was made.
      scopes: token.scopes.filter((scope) => scopesOfRole[user.role].includes(scope)),
      networks,
      via: { kind: "token", tokenId: token.id, tokenName: token.name, audience: token.audience },
      expiresAtMs: token.expiresAtMs,
    };
    return { token, principal, lastUsedAtMs: token.lastUsedAtMs ?? 0 };
  };

  const loadSession = async (hash: string) => {
    const session = await records.sessions.bySecretHash(hash);
    if (!session || session.user.disabled) return undefined;
    const { user } = session;
    const principal: Principal = {
      userId: user.id,
      userName: user.name,
      role: user.role,
      scopes: scopesOfRole[user.role],
      networks: user.networks,
      via: { kind: "session", sessionId: session.id },
    };
    return { session, principal, lastSeenAtMs: session.lastSeenAtMs };
  };

  return {
    async ofToken(secret) {
      if (!looksLikeToken(secret)) return undefined;
      const hash = secretHash(secret);
      const known = await tokens.get(hash, () => loadToken(hash));
      const nowMs = clock();
      if (!known || known.token.expiresAtMs <= nowMs) return undefined;
      if (nowMs - known.lastUsedAtMs >= touchEveryMs) {
        known.lastUsedAtMs = nowMs;
        note(records.tokens.used(known.token.id, nowMs));
      }
      return known.principal;
    },
    async ofSession(secret) {
      if (!looksLikeSession(secret)) return undefined;
      const hash = secretHash(secret);
      const known = await sessions.get(hash, () => loadSession(hash));
      const nowMs = clock();
      if (!known || known.session.expiresAtMs <= nowMs || nowMs - known.lastSeenAtMs >= sessionIdleMs) return undefined;
      if (nowMs - known.lastSeenAtMs >= touchEveryMs) {
        known.lastSeenAtMs = nowMs;
        note(records.sessions.seen(known.session.id, nowMs));
      }
      return known.principal;
    },
    async ofAccess({ issuer, subject, clientId, scopes, expiresAtMs }) {
      const user = await records.users.byOidcSubject(`${issuer} ${subject}`);
      if (!user || user.disabled || expiresAtMs <= clock()) return undefined;
      const client = clientId.slice(0, 64);
      return {
        userId: user.id,
        userName: user.name,
        role: user.role,
        scopes: accessScopes.filter((scope) => scopes.includes(scope) && scopesOfRole[user.role].includes(scope)),
        networks: user.networks,
        via: { kind: "token", tokenId: `${accessTokenId}${client}`, tokenName: `of ${client}`, audience: "mcp" },
        expiresAtMs,
      };
    },
    async isActive({ userId, via }) {
      if (via.kind === "cli") return true;
      const user = await records.users.byId(userId);
      if (!user || user.disabled) return false;
      if (via.kind === "session" || via.tokenId.startsWith(accessTokenId)) return true;
      const token = await records.tokens.byId(via.tokenId);
      return token !== undefined && token.revokedAtMs === undefined && token.expiresAtMs > clock();
    },
    forget() {
      tokens.clear();
      sessions.clear();
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
