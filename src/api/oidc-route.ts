import type { IncomingMessage, ServerResponse } from "node:http";
import { createSealedText } from "../auth/sealed-text.ts";
import { guesser } from "../auth/sign-in.ts";
import { createThrottle } from "../auth/throttle.ts";
import { AppError } from "../model/errors.ts";
import type { OidcAttempt, OidcIdentity } from "../model/services/oidc.ts";
import type { Services } from "../model/services/index.ts";
import type { Log } from "../runtime/log.ts";
import { cookieOf, sessionCookies } from "./authentication.ts";
import { httpStatuses } from "./errors.ts";
import type { RequestFacts } from "./request-guard.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

export const oidcStartPath = "/auth/oidc";
const callbackPath = "/auth/oidc/callback";
const attemptCookie = "wiregraph_oidc";
const attemptLifeMs = 10 * 60_000;

/** The two pages a browser passes on its way through the OpenID provider. */
export interface OidcRoute {
  isOurs(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse, facts: RequestFacts, path: string): Promise<void>;
}

/**
 * `GET /auth/oidc` sends the browser to the provider with state, nonce and PKCE; `GET /auth/oidc/callback` is where it comes back. What was
 * begun is sealed in a cookie of that browser, so that a link of somebody else's sign-in signs nobody in. Audited as `signIn`.
 */
export function createOidcRoute(services: Pick<Services, "accounts" | "audit" | "oidc">, log: Log): OidcRoute {
  const sealed = createSealedText("oidc sign-in");
  const tries = createThrottle({
    clock: () => performance.now(),
    freeFailures: 30,
    firstDelayMs: 2_000,
    maxDelayMs: 60_000,
    forgetAfterMs: 600_000,
    maxKeys: 10_000,
  });

  const cookie = (value: string, seconds: number, isSecure: boolean): string =>
    // Lax, for the browser comes back from another site.
    `${attemptCookie}=${value}; Path=${oidcStartPath}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isSecure ? "; Secure" : ""}`;

  const providerOf = () => {
    if (services.oidc) return services.oidc;
    throw new AppError("NOT_FOUND", "Signing in at a provider is not configured.", { cure: "Sign in with a password." });
  };

  const begin = async (response: ServerResponse, { isSecure, remoteAddress }: RequestFacts): Promise<void> => {
    const oidc = providerOf();
    // Not given back before somebody is signed in: each asks the provider.
    tries.attempt(guesser(remoteAddress));
    const { url, attempt } = await oidc.begin();
    response.setHeader("set-cookie", cookie(sealed.seal(JSON.stringify(attempt)), attemptLifeMs / 1_000, isSecure));
    response.writeHead(302, { location: url, "cache-control": "no-store" }).end();
  };

  const finish = async (request: IncomingMessage, response: ServerResponse, { isSecure, remoteAddress }: RequestFacts): Promise<void> => {
    const oidc = providerOf();
    const kept = cookieOf(request, attemptCookie);
    response.setHeader("set-cookie", cookie("", 0, isSecure));
    const opened = kept === undefined ? undefined : sealed.open(kept, attemptLifeMs);
    if (opened === undefined) {
      throw new AppError("UNAUTHENTICATED", "This sign-in was not begun in this browser, or too long ago.", { cure: "Begin again at the sign-in page." });
    }
    tries.attempt(guesser(remoteAddress));
    const event = await services.audit.intent({ principal: null, action: "signIn", arguments: { method: "oidc", issuer: oidc.issuer }, dryRun: false });
    const userAgent = (request.headers["user-agent"] ?? "").slice(0, 256);
    let identity: OidcIdentity | undefined;
    try {
      identity = await oidc.finish(new URL(request.url ?? "/", "http://callback").search, JSON.parse(opened) as OidcAttempt);
      const { user, isNew, sessionSecret, expiresAtMs } = await services.accounts.signInWithOidc(identity, { remoteAddress, userAgent });
      tries.forget(guesser(remoteAddress));
      sessionCookies(response, isSecure).set(sessionSecret, expiresAtMs);
      const change = { target: `user ${user.name}`, after: { ...identity, role: user.role, isNew, remoteAddress, userAgent } };
      await services.audit.outcome(event, { outcome: "applied", summary: `Signed in as ${user.name}${isNew ? ", who is new here" : ""}.`, change });
    } catch (error) {
      const known = error instanceof AppError;
      const change = identity && { target: `user ${identity.login}`, after: { ...identity, remoteAddress, userAgent } };
      await services.audit.outcome(event, {
        outcome: known ? "refused" : "failed",
        error: known ? error.message : "unexpected failure",
        ...(change && { change }),
      });
      throw error;
    }
    response.writeHead(302, { location: "/", "cache-control": "no-store" }).end();
  };

  return {
    isOurs: (path) => path === oidcStartPath || path === callbackPath,
    async answer(request, response, facts, path) {
      if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
      try {
        await (path === callbackPath ? finish(request, response, facts) : begin(response, facts));
      } catch (error) {
        if (!(error instanceof AppError)) log.error({ err: error }, "a sign-in at the provider failed unexpectedly");
        showFailure(response, error);
      }
    },
  };
}

const escaped = (text: string): string => cleanUntrusted(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page of its own: whoever comes back from the provider has none of ours open. */
function showFailure(response: ServerResponse, error: unknown): void {
  const { message, code, cure } =
    error instanceof AppError
      ? { message: error.message, code: error.code, cure: error.details.cure ?? "Try again." }
      : { message: "Something went wrong on our side.", code: "UNAVAILABLE" as const, cure: "The server's log says more." };
  response.writeHead(httpStatuses[code], {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not signed in · Wiregraph</title><h1>You are not signed in</h1><p>${escaped(message)}</p><p>${escaped(cure)}</p><p><a href="/">Back to the sign-in page</a></p></html>`,
  );
}
