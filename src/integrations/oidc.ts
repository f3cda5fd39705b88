import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { AppError } from "../model/errors.ts";
import type { OidcAccess, OidcIdentity, OidcProvider } from "../model/services/oidc.ts";
import type { Egress } from "../runtime/egress.ts";
import type { Log } from "../runtime/log.ts";

export interface OidcOptions {
  /** Issuer identifier; its `/.well-known/openid-configuration` says the rest. */
  readonly issuer: string;
  readonly clientId: string;
  /** Without one the client is public: PKCE alone. */
  readonly clientSecret?: string;
  /** As registered at the provider: `https://wiregraph.example/auth/oidc/callback`. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly loginClaim: string;
  readonly groupsClaim: string;
  readonly label?: string;
  readonly egress: Egress;
  readonly log: Log;
  readonly clock?: () => number;
}

/** `server` is one object as long as it is good: the library keeps the provider's keys by it. */
interface Found {
  readonly client: client.Configuration;
  readonly server: oauth.AuthorizationServer;
}

const rediscoverEveryMs = 3_600_000;
const maxGroups = 500;

/** An OpenID provider (OpenID Connect Core 1.0, RFC 7636, RFC 9207). Inert until asked; what it says of itself is read when it is needed, and again after an hour. */
export function createOidc(options: OidcOptions): OidcProvider {
  const { issuer, egress, log, clock = Date.now, loginClaim, groupsClaim } = options;
  const ask: client.CustomFetch = (url, { body, headers, method, signal }) =>
    egress.fetch(url, { method, headers, body: body as string | URLSearchParams | undefined, ...(signal && { signal }) });
  const insecure = issuer.startsWith("http://") ? [client.allowInsecureRequests] : [];

  let known: { readonly configuration: Promise<Found>; readonly untilMs: number } | undefined;
  const configuration = (): Promise<Found> => {
    if (known && clock() < known.untilMs) return known.configuration;
    const found = client
      .discovery(new URL(issuer), options.clientId, undefined, authenticating(options.clientSecret), {
        // The signature of ID tokens is checked too, although they come straight from the provider.
        execute: [...insecure, client.enableNonRepudiationChecks],
        [client.customFetch]: ask,
        timeout: 10,
      })
      .then((made) => ({ client: made, server: made.serverMetadata() as oauth.AuthorizationServer }))
      .catch((error: unknown) => {
        known = undefined;
        throw unreachable(error);
      });
    known = { configuration: found, untilMs: clock() + rediscoverEveryMs };
    return found;
  };

  const unreachable = (error: unknown): AppError => {
    log.warn({ err: error, issuer }, "oidc: the provider cannot be used");
    const why = causeOf(error);
    return new AppError(
      "UNAVAILABLE",
      `The sign-in provider cannot be used now${why ? `: ${why.message}` : "."}`,
      { cure: why?.details.cure ?? "Try again later; the server's log says more." },
      { cause: error },
    );
  };

  const refused = (error: unknown): AppError => {
    if (error instanceof client.AuthorizationResponseError) {
      const cancelled = error.error === "access_denied";
      return new AppError(
        "UNAUTHENTICATED",
        cancelled
          ? "The sign-in was given up, or the provider does not let you in."
          : `The provider refused: ${error.error_description ?? error.error}`.slice(0, 300),
        { cure: "Try again, or ask whoever runs the provider." },
        { cause: error },
      );
    }
    if (error instanceof client.WWWAuthenticateChallengeError) {
      log.warn({ err: error, issuer }, "oidc: the provider does not take us for its client");
      return new AppError(
        "UNAVAILABLE",
        "The sign-in provider refuses this server.",
        { cure: "An administrator corrects oidcClientId and its secret." },
        { cause: error },
      );
    }
    if (error instanceof client.ResponseBodyError) {
      log.warn({ err: error, issuer }, "oidc: the provider refused our request");
      const cure = error.error === "invalid_client" ? "An administrator corrects oidcClientId and its secret." : "Begin again at the sign-in page.";
      return new AppError("UNAUTHENTICATED", `The provider refused: ${error.error_description ?? error.error}`.slice(0, 300), { cure }, { cause: error });
    }
    const why = causeOf(error);
    if (why && why.code !== "UNAUTHENTICATED") return unreachable(error);
    log.warn({ err: error, issuer }, "oidc: a sign-in was refused");
    return new AppError(
      "UNAUTHENTICATED",
      "What the provider sent does not belong to this sign-in, or is not valid.",
      { cure: "Begin again at the sign-in page." },
      { cause: error },
    );
  };

  return {
    issuer,
    label: options.label ?? new URL(issuer).host,
    async begin() {
      const { client: found } = await configuration();
      const attempt = { state: client.randomState(), nonce: client.randomNonce(), codeVerifier: client.randomPKCECodeVerifier() };
      const url = client.buildAuthorizationUrl(found, {
        redirect_uri: options.redirectUri,
        scope: options.scopes.join(" "),
        response_type: "code",
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, attempt };
    },
    async finish(query, { state, nonce, codeVerifier }) {
      const { client: found, server } = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(found, new URL(`${options.redirectUri}${query}`), {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const idToken = tokens.claims()!;
        // Many providers keep groups and addresses for the user info endpoint.
        const more =
          server.userinfo_endpoint !== undefined && [loginClaim, groupsClaim, "email"].some((name) => idToken[name] === undefined)
            ? await client.fetchUserInfo(found, tokens.access_token, idToken.sub)
            : {};
        return identityOf({ ...more, ...idToken }, idToken.iss, idToken.sub, loginClaim, groupsClaim);
      } catch (error) {
        throw error instanceof AppError ? error : refused(error);
      }
    },
    async access(token, audience) {
      const { server } = await configuration();
      try {
        const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
        const claims = await oauth.validateJwtAccessToken(server, request, audience, {
          [oauth.customFetch]: ask,
          ...(insecure.length > 0 && { [oauth.allowInsecureRequests]: true }),
        });
        return accessOf(claims);
      } catch (error) {
        const why = causeOf(error);
        if (why && why.code !== "UNAUTHENTICATED") throw unreachable(error);
        log.debug({ err: error, issuer }, "oidc: an access token was refused");
        throw new AppError(
          "UNAUTHENTICATED",
          "This access token is not valid here.",
          { wanted: `a JWT of ${issuer} for ${audience}`, cure: "Sign in again in the client." },
          { cause: error },
        );
      }
    },
  };
}

/** As the provider takes it; `client_secret_basic` is what it is by default (OpenID Connect Discovery 1.0 §3). */
function authenticating(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported;
    return taken === undefined || taken.includes("client_secret_basic") ? basic(server, ...rest) : post(server, ...rest);
  };
}

/** The AppError of the way out, however often the library wrapped it. */
function causeOf(error: unknown): AppError | undefined {
  for (let current = error, depth = 0; current && depth < 8; depth++) {
    if (current instanceof AppError) return current;
    current = (current as { cause?: unknown }).cause;
  }
  return undefined;
}

function identityOf(claims: Readonly<Record<string, unknown>>, issuer: string, subject: string, loginClaim: string, groupsClaim: string): OidcIdentity {
  const text = (name: string): string | undefined => (typeof claims[name] === "string" && claims[name] !== "" ? claims[name] : undefined);
  const isVerified = claims["email_verified"] === true || claims["email_verified"] === "true";
  const email = isVerified ? text("email") : undefined;
  const login = loginClaim === "email" ? email : text(loginClaim);
  if (login === undefined) {
    throw new AppError(
      "UNAUTHENTICATED",
      loginClaim === "email" ? "The provider names no verified e-mail address of yours." : `The provider says no ${loginClaim} of yours.`,
      {
        cure: "An administrator chooses another oidcLoginClaim, or asks for more with oidcScopes.",
      },
    );
  }
  const given = claims[groupsClaim];
  const groups = (Array.isArray(given) ? given : [given]).filter((value) => typeof value === "string").slice(0, maxGroups);
  return { issuer, subject, login, groups, ...(email !== undefined && { email }) };
}

function accessOf(claims: oauth.JWTAccessTokenClaims): OidcAccess {
  return {
    issuer: claims.iss,
    subject: claims.sub,
    clientId: claims.client_id,
    scopes: typeof claims.scope === "string" ? claims.scope.split(" ").filter(Boolean) : [],
    expiresAtMs: claims.exp * 1_000,
  };
}
