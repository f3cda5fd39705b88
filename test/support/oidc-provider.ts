import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

/** The certified provider on a loopback port, with people who need no password of it. */
export interface TestProvider {
  readonly issuer: string;
  /** Claims of each person, by subject; changed by tests. */
  readonly people: Record<string, Readonly<Record<string, unknown>>>;
  /** Who is at the keyboard: a subject, or undefined for one who gives up. */
  who: string | undefined;
  /** Requests it was sent. */
  readonly requests: string[];
  stop(): Promise<void>;
}

export const oidcClient = { id: "wiregraph", secret: "a secret of the client" } as const;
export const publicClient = "assistant";

export async function startTestProvider(options: { readonly redirectUri: string; readonly resource?: string }): Promise<TestProvider> {
  const requests: string[] = [];
  let answer: Parameters<typeof createServer>[1] & {} = () => undefined;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const test: TestProvider = {
    issuer,
    people: {},
    who: undefined,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const scopes = ["read", "sql", "write", "capture", "admin"];
  const redirectUris = [options.redirectUri];
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: "test" }] },
    cookies: { keys: ["test"] },
    clients: [
      {
        client_id: oidcClient.id,
        client_secret: oidcClient.secret,
        redirect_uris: redirectUris,
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
      {
        client_id: publicClient,
        redirect_uris: redirectUris,
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "none",
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email", "email_verified"] },
    scopes: ["openid", ...scopes],
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: scopes.join(" "),
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 600,
        }),
      },
    },
    interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId, ...test.people[accountId] }) }),
  });
  const handle = provider.callback();
  const interact = async (...[request, response]: Parameters<typeof handle>): Promise<void> => {
    const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
    if (test.who === undefined) return provider.interactionFinished(request, response, { error: "access_denied", error_description: "given up" });
    if (prompt.name === "login") return provider.interactionFinished(request, response, { login: { accountId: test.who } });
    const grant =
      (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ accountId: session!.accountId, clientId: String(params["client_id"]) });
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details as {
      readonly missingOIDCScope?: readonly string[];
      readonly missingOIDCClaims?: readonly string[];
      readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
    };
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(" "));
    if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
    for (const [resource, missing] of Object.entries(missingResourceScopes ?? {})) grant.addResourceScope(resource, missing.join(" "));
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  };
  answer = (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return handle(request, response);
    interact(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
  return test;
}

/** A browser: follows redirects, keeps cookies by host and path, and says where it ended. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  /** `until`: stops before a request whose URL begins so, and gives that URL. */
  visit(url: string, until?: string): Promise<{ readonly url: string; readonly status: number; readonly text: string }>;
}

export function createTestBrowser(): TestBrowser {
  /** `host path name` → value. */
  const cookies = new Map<string, string>();
  return {
    cookies,
    async visit(start, until) {
      let url = new URL(start);
      for (let hops = 0; hops < 20; hops++) {
        if (until !== undefined && hops > 0 && url.href.startsWith(until)) return { url: url.href, status: 0, text: "" };
        const sent = [...cookies].flatMap(([key, value]) => {
          const [host, path, name] = key.split(" ") as [string, string, string];
          return host === url.host && url.pathname.startsWith(path) ? [`${name}=${value}`] : [];
        });
        const answer = await fetch(url, { redirect: "manual", headers: { cookie: sent.join("; "), accept: "text/html" } });
        for (const text of answer.headers.getSetCookie()) {
          const [pair, ...attributes] = text.split(/; ?/);
          const [name, value] = [pair!.slice(0, pair!.indexOf("=")), pair!.slice(pair!.indexOf("=") + 1)];
          const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? "/";
          const gone = attributes.some((part) => /^max-age=0$/i.test(part) || /^expires=Thu, 01 Jan 1970/i.test(part));
          if (gone) cookies.delete(`${url.host} ${path} ${name}`);
          else cookies.set(`${url.host} ${path} ${name}`, value);
        }
        const location = answer.headers.get("location");
        if (answer.status < 300 || answer.status > 399 || !location) return { url: url.href, status: answer.status, text: await answer.text() };
        url = new URL(location, url);
      }
      throw new Error(`too many redirects, at ${url.href}`);
    },
  };
}
