import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../model/errors.ts";
import { accessScopes, type Principal } from "../model/principal.ts";
import type { Services } from "../model/services/index.ts";
import { principalByToken, tokenOf } from "./authentication.ts";
import type { RequestFacts } from "./request-guard.ts";

/** RFC 9728 §3.1: the path of the resource stands behind the well-known one; clients ask for either. */
const metadataPaths = ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"] as const;

/** Who may ask at /mcp, and how clients find out (RFC 6750, RFC 9728). */
export interface McpAccess {
  /** Whether the path is a well-known one: none of them is a page. */
  isWellKnown(path: string): boolean;
  answerWellKnown(request: IncomingMessage, response: ServerResponse, facts: RequestFacts, path: string): void;
  /**
   * The holder of a token of ours, or of a JWT access token of the OpenID provider (RFC 9068) whose audience is this server's /mcp; whatever
   * it is, refused requests are answered with where the metadata is.
   */
  principalOf(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): Promise<Principal>;
}

const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);

export function createMcpAccess(services: Pick<Services, "accounts" | "oidc">, publicUrl: string | undefined): McpAccess {
  /** The request's Host was checked before any route. */
  const baseOf = (request: IncomingMessage, { isSecure }: RequestFacts): string => publicUrl ?? `${isSecure ? "https" : "http"}://${request.headers.host}`;

  const byProvider = async (token: string, audience: string): Promise<Principal> => {
    const access = await services.oidc!.access(token, audience);
    const principal = await services.accounts.principalOfAccess(access);
    if (principal) return principal;
    throw new AppError("UNAUTHENTICATED", "This access token belongs to nobody here.", { cure: "Sign in to the web UI once with the same account." });
  };

  return {
    isWellKnown: (path) => path.startsWith("/.well-known/"),
    answerWellKnown(request, response, facts, path) {
      if (!metadataPaths.some((known) => known === path)) throw new AppError("NOT_FOUND", "There is nothing here.");
      if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405, { allow: "GET, HEAD" }).end();
      const base = baseOf(request, facts);
      const { oidc } = services;
      const metadata = {
        resource: new URL("/mcp", base).href,
        ...(oidc && { authorization_servers: [oidc.issuer] }),
        scopes_supported: accessScopes,
        bearer_methods_supported: ["header"],
        resource_name: "Wiregraph",
        // Without a provider a person makes the token: this page says how.
        resource_documentation: new URL("/docs/mcp", base).href,
      };
      response.writeHead(200, { "content-type": "application/json", "cache-control": "public, max-age=300" });
      response.end(request.method === "HEAD" ? undefined : JSON.stringify(metadata));
    },
    async principalOf(request, response, facts) {
      const base = baseOf(request, facts);
      const challenge = (error?: string): void => {
        const metadata = new URL(metadataPaths[0], base).href;
        const said = [`realm="wiregraph"`, ...(error === undefined ? [] : [`error="${error}"`]), `resource_metadata="${metadata}"`, `scope="read"`];
        response.setHeader("www-authenticate", `Bearer ${said.join(", ")}`);
      };
      const token = tokenOf(request);
      try {
        const principal =
          services.oidc && token !== undefined && isJwt(token)
            ? await byProvider(token, new URL("/mcp", base).href)
            : await principalByToken(request, services.accounts);
        if (!principal) {
          throw new AppError("UNAUTHENTICATED", "The MCP endpoint needs a token.", {
            cure: `Send Authorization: Bearer wg_…; the web UI's page Assistants makes one${services.oidc ? `. Or sign in at ${services.oidc.label}` : ""}.`,
          });
        }
        if (principal.scopes.length === 0) {
          challenge("insufficient_scope");
          throw new AppError("FORBIDDEN", "This access token allows nothing here.", {
            wanted: `one of ${accessScopes.join(", ")}`,
            cure: "Ask the provider for a scope.",
          });
        }
        return principal;
      } catch (error) {
        if (error instanceof AppError && error.code === "UNAUTHENTICATED") challenge(request.headers.authorization === undefined ? undefined : "invalid_token");
        throw error;
      }
    },
  };
}
