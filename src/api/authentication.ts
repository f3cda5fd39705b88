import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Accounts } from "../model/services/accounts.ts";
import type { SessionCookies } from "./context.ts";

export const sessionCookie = "wiregraph_session";
/** Requests that carry the session cookie must also carry this header, which no foreign page can add. */
export const csrfHeader = "x-wiregraph-csrf";

/** The token of `Authorization: Bearer wg_…` or `Authorization: Token wg_…`. */
export function tokenOf(request: IncomingMessage): string | undefined {
  const match = /^(?:bearer|token) +(\S+)$/i.exec(request.headers.authorization?.trim() ?? "");
  return match?.[1];
}

export const sessionOf = (request: IncomingMessage): string | undefined => cookieOf(request, sessionCookie);

export function cookieOf(request: IncomingMessage, wanted: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === wanted && value) return value;
  }
  return undefined;
}

const badToken = (): AppError =>
  new AppError("UNAUTHENTICATED", "This token is not known, or it was revoked, or it is too old.", {
    cure: "Make a new one in Settings → Tokens, or with: wiregraph token create",
  });

/** The holder of a token in the Authorization header; undefined without one, UNAUTHENTICATED when it is no good. */
export async function principalByToken(request: IncomingMessage, accounts: Accounts): Promise<Principal | undefined> {
  if (request.headers.authorization === undefined) return undefined;
  const token = tokenOf(request);
  const principal = token === undefined ? undefined : await accounts.principalOfToken(token);
  if (!principal) throw badToken();
  return principal;
}

/** As `principalByToken` for a token that came another way: a WebSocket's connection parameters. */
export async function principalOfSecret(secret: string, accounts: Accounts): Promise<Principal> {
  const principal = await accounts.principalOfToken(secret.replace(/^(?:bearer|token) +/i, ""));
  if (!principal) throw badToken();
  return principal;
}

/**
 * Who sends a request: the token's holder, else the session's. A session that ended is nobody, so that a browser can sign
 * in again; a cookie without the custom header is FORBIDDEN, whatever the method.
 */
export async function principalOfRequest(request: IncomingMessage, accounts: Accounts): Promise<Principal | null> {
  const holder = await principalByToken(request, accounts);
  if (holder) return holder;
  const session = sessionOf(request);
  if (session === undefined) return null;
  if (request.headers[csrfHeader] === undefined) {
    throw new AppError("FORBIDDEN", `Requests with the session cookie need the header ${csrfHeader}.`, {
      path: csrfHeader,
      wanted: `${csrfHeader}: 1`,
      cure: "Add the header, or leave the cookie out.",
    });
  }
  return (await accounts.principalOfSession(session)) ?? null;
}

export function sessionCookies(response: ServerResponse, isSecure: boolean): SessionCookies {
  const put = (value: string, maxAgeSeconds: number): void => {
    const text = `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure ? "; Secure" : ""}`;
    const others = [response.getHeader("set-cookie") ?? []].flat().filter((other) => !String(other).startsWith(`${sessionCookie}=`));
    response.setHeader("set-cookie", [...others.map(String), text]);
  };
  return {
    set: (secret, expiresAtMs) => put(secret, Math.max(0, Math.floor((expiresAtMs - Date.now()) / 1_000))),
    clear: () => put("", 0),
  };
}
