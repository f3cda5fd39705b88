import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { toNodeHandler } from "@modelcontextprotocol/node";
import type { GraphQLSchema } from "graphql";
import { createThrottle } from "../auth/throttle.ts";
import { AppError, type ErrorCode } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Services } from "../model/services/index.ts";
import type { OperationRunner } from "../model/services/operations.ts";
import type { Log } from "../runtime/log.ts";
import { createApiMetrics } from "./api-metrics.ts";
import { isAuditExport, sendAudit } from "./audit-route.ts";
import { principalByToken, principalOfRequest, sessionCookies } from "./authentication.ts";
import type { ApiConfig } from "./config.ts";
import { sendCapture } from "./captures-route.ts";
import { createDocsSearch } from "./docs-search.ts";
import { httpStatuses } from "./errors.ts";
import { answerGraphiql } from "./graphiql.ts";
import { createGraphqlServer } from "./graphql-server.ts";
import { KnownOperations } from "./known-operations.ts";
import { defaultLimits, type ApiLimits } from "./limits.ts";
import { createMcpAccess } from "./mcp-access.ts";
import type { McpEndpoint } from "./mcp-endpoint.ts";
import { refuseExceeded, RequestRate, setRateHeaders } from "./rate-limit.ts";
import { createOidcRoute } from "./oidc-route.ts";
import { createRequestGuard, type RequestFacts } from "./request-guard.ts";
import { pathOf } from "./request-path.ts";
import { schema } from "./schema.ts";
import { createStaticFiles } from "./static-files.ts";
import { stillAllowed } from "./still-allowed.ts";
import { UnknownNames } from "./unknown-names.ts";
import { receiveUpload } from "./uploads-route.ts";
import { attachWebSocket } from "./web-socket.ts";

export type { ApiConfig } from "./config.ts";
export type { McpEndpoint } from "./mcp-endpoint.ts";

export interface Api {
  readonly schema: GraphQLSchema;
  readonly runner: OperationRunner;
  readonly server: Server;
  /** The MCP endpoint needs the schema and the runner first: it is plugged in here when it was not given. */
  useMcp(endpoint: McpEndpoint): void;
  /** Listens; gives the address. Fails with the system's error, EADDRINUSE among them. */
  start(): Promise<{ readonly host: string; readonly port: number }>;
  /** Takes no new requests, lets those under way end for a moment, closes streams. */
  stop(): Promise<void>;
}

const graceMs = 2_000;

/** One web server for everything: /graphql (HTTP, SSE, WebSocket, GraphiQL), /mcp, uploads, probes, metrics and the web UI. */
export function createApi(options: { readonly services: Services; readonly log: Log; readonly config: ApiConfig; readonly mcp?: McpEndpoint }): Api {
  const { services, log, config } = options;
  let { mcp } = options;
  const startedAtMs = Date.now();
  const metrics = createApiMetrics(config.registry);
  const guard = createRequestGuard(config);
  const recheckMs = config.recheckMs ?? 1_000;
  const oidc = createOidcRoute(services, log);
  const access = createMcpAccess(services, config.publicUrl);
  const files = createStaticFiles(config.webFolder);
  const facts = {
    version: config.version,
    startedAtMs,
    docs: createDocsSearch(config.docsFolder),
    alertTypes: config.alertTypes ?? [],
    anonymousWrites: createThrottle({
      clock: () => performance.now(),
      freeFailures: 30,
      firstDelayMs: 2_000,
      maxDelayMs: 60_000,
      forgetAfterMs: 60_000,
      maxKeys: 10_000,
    }),
    unknownNames: new UnknownNames(),
    mcpTools: (principal: Parameters<NonNullable<McpEndpoint["tools"]>>[0]) => mcp?.tools?.(principal) ?? [],
  };
  const limits: ApiLimits = { ...defaultLimits, ...config.limits };
  const rate = new RequestRate(limits);
  const known = new KnownOperations({ webFolder: config.webFolder, isOnly: config.knownOperationsOnly ?? false, log });
  const graphql = createGraphqlServer({ services, facts, log, metrics, limits, known, introspection: config.introspection ?? true, recheckMs });

  /** Counts a request and says in headers what is left. */
  const count = (response: ServerResponse, principal: Principal | null, remoteAddress: string): void => {
    const quota = rate.take(principal, remoteAddress);
    setRateHeaders(response, quota);
    refuseExceeded(quota);
  };

  const answerGraphql = async (request: IncomingMessage, response: ServerResponse, { remoteAddress, isSecure }: RequestFacts): Promise<void> => {
    if (request.method === "GET" && (request.headers.accept ?? "").includes("text/html")) {
      if ((config.graphiql ?? true) && !known.isOnly) return answerGraphiql(request, response);
      throw new AppError("NOT_FOUND", "GraphiQL is switched off here.", { cure: "Send operations as POST; docs/api.md shows how." });
    }
    const ask = () => principalOfRequest(request, services.accounts);
    const principal = await ask().catch((error: unknown) => {
      // Guesses at tokens are counted like nobody's requests.
      count(response, null, remoteAddress);
      throw error;
    });
    count(response, principal, remoteAddress);
    const api = graphql.context({
      principal,
      ...(principal && { stillAllowed: stillAllowed(principal, ask, services.accounts) }),
      remoteAddress,
      userAgent: (request.headers["user-agent"] ?? "").slice(0, 256),
      cookies: sessionCookies(response, isSecure),
      hangUp: () => response.destroy(),
    });
    response.setHeader("cache-control", "no-store");
    await graphql.yoga(request, response, { api });
  };

  const answerMcp = async (request: IncomingMessage, response: ServerResponse, found: RequestFacts): Promise<void> => {
    if (!mcp) throw new AppError("UNAVAILABLE", "The MCP endpoint is not ready yet.", { cure: "Try again in a moment." });
    const endpoint = mcp;
    const principal = await access.principalOf(request, response, found).catch((error: unknown) => {
      count(response, null, found.remoteAddress);
      throw error;
    });
    count(response, principal, found.remoteAddress);
    // It reads the body, streams the answer and aborts the request when the client goes away.
    await toNodeHandler({ fetch: (given) => endpoint.handle(given, principal) }, { onerror: (error) => log.error({ err: error }, "mcp failed") })(
      request,
      response,
    );
  };

  const answerMetrics = async (request: IncomingMessage, response: ServerResponse, { isDirectLocal }: RequestFacts): Promise<void> => {
    if (!isDirectLocal && !(await principalByToken(request, services.accounts))?.scopes.includes("read")) {
      throw new AppError("UNAUTHENTICATED", "Metrics need a token when asked for from elsewhere.", {
        wanted: "scope read",
        cure: "Send Authorization: Bearer wg_…",
      });
    }
    const text = await metrics.registry.metrics();
    response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text);
  };

  const answerReady = async (response: ServerResponse): Promise<void> => {
    const ask = async (name: string, isWell: () => Promise<boolean>): Promise<[string, boolean]> => {
      try {
        return [name, await Promise.race([isWell(), pause(readyWithinMs, false, { ref: false })])];
      } catch (error) {
        log.debug({ err: error }, `${name} is not ready`);
        return [name, false];
      }
    };
    const parts = Object.fromEntries(
      await Promise.all([
        ask("meter", async () => (await services.live.status()).running),
        ask("store", async () => {
          const { reachable, refusal } = await services.history.status();
          return reachable && refusal === undefined;
        }),
      ]),
    );
    const ready = Object.values(parts).every(Boolean);
    response.writeHead(ready ? 200 : 503, { "content-type": "application/json" }).end(JSON.stringify({ ready, ...parts }));
  };

  const route = async (request: IncomingMessage, response: ServerResponse, found: RequestFacts, path: string): Promise<void> => {
    if (path === "/graphql") return answerGraphql(request, response, found);
    if (path === "/mcp") return answerMcp(request, response, found);
    if (path.startsWith("/uploads/")) {
      const principal = await principalOfRequest(request, services.accounts);
      return receiveUpload({ request, response, id: path.slice("/uploads/".length), principal, uploads: services.uploads });
    }
    if (path.startsWith("/captures/") && path.endsWith(".pcapng")) return sendCapture({ request, response, name: path.slice("/captures/".length), services });
    if (isAuditExport(path)) return sendAudit({ request, response, services });
    if (access.isWellKnown(path)) return access.answerWellKnown(request, response, found, path);
    if (oidc.isOurs(path)) return oidc.answer(request, response, found, path);
    if (path === "/healthz") return void response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
    if (path === "/readyz") return answerReady(response);
    if (path === "/metrics") return answerMetrics(request, response, found);
    return files.answer(request, response, path);
  };

  const fail = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    const { message, extensions } = graphql.present(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const status = httpStatuses[extensions["code"] as ErrorCode] ?? 500;
    if (status === 401 && !response.hasHeader("www-authenticate")) response.setHeader("www-authenticate", 'Bearer realm="wiregraph", charset="UTF-8"');
    // What is left of the body is not read: the connection cannot be used again.
    if (!request.complete) response.setHeader("connection", "close");
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    response.end(JSON.stringify({ errors: [{ message, extensions }] }));
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const began = performance.now();
    const path = pathOf(request.url);
    response.once("close", () => metrics.request(routeName(path), request.method ?? "", response.statusCode, (performance.now() - began) / 1_000));
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const answer = async (): Promise<void> => {
      let found: RequestFacts;
      try {
        found = guard.check(request);
      } catch (error) {
        metrics.refused("host-or-origin");
        throw error;
      }
      if (found.isSecure) response.setHeader("strict-transport-security", "max-age=31536000");
      await route(request, response, found, path);
    };
    answer().catch((error: unknown) => fail(error, request, response));
  };

  const httpLimits = { requestTimeout: 3_600_000, headersTimeout: 15_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 };
  const server: Server = config.tls
    ? createHttpsServer({ ...httpLimits, cert: config.tls.cert, key: config.tls.key, minVersion: "TLSv1.2" }, listener)
    : createHttpServer(httpLimits, listener);
  const webSocket = attachWebSocket({ server, guard, graphql, accounts: services.accounts, metrics, limits, rate, known, recheckMs });

  return {
    schema,
    runner: graphql.runner,
    server,
    useMcp: (endpoint) => {
      mcp = endpoint;
    },
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, () => {
          server.off("error", reject);
          const address = server.address();
          resolve(typeof address === "object" && address ? { host: address.address, port: address.port } : { host: config.host, port: config.port });
        });
      }),
    stop: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      graphql.endStreams();
      await webSocket.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
} as const;

/** A part that hangs is not ready: probes want an answer, and give up within seconds. */
const readyWithinMs = 2_000;

const routes = ["/graphql", "/mcp", "/healthz", "/readyz", "/metrics"];

/** The route's name for metrics: never a path that a caller chose. */
function routeName(path: string): string {
  if (routes.includes(path)) return path;
  if (path.startsWith("/captures/")) return "/captures/{id}";
  if (path.startsWith("/auth/oidc")) return "/auth/oidc";
  if (isAuditExport(path)) return "/audit/export";
  return path.startsWith("/uploads/") ? "/uploads/{id}" : "web";
}
