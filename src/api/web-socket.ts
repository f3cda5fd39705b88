import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { GraphQLError } from "graphql";
import { CloseCode } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Accounts } from "../model/services/accounts.ts";
import type { ApiMetrics } from "./api-metrics.ts";
import { principalByToken, principalOfSecret, sessionOf } from "./authentication.ts";
import type { GraphqlServer } from "./graphql-server.ts";
import type { KnownOperations } from "./known-operations.ts";
import type { ApiLimits } from "./limits.ts";
import { refuseExceeded, type RequestRate } from "./rate-limit.ts";
import type { RequestFacts, RequestGuard } from "./request-guard.ts";
import { pathOf } from "./request-path.ts";
import { stillAllowed } from "./still-allowed.ts";
import { whileAllowed } from "./while-allowed.ts";

interface SocketState extends Record<PropertyKey, unknown> {
  readonly facts: RequestFacts;
  /** Who speaks here; asked anew for each operation. */
  ask: () => Promise<Principal | null>;
  readonly closed: AbortController;
}

const maxConnections = 200;
/** Answers that wait for a client to read them, before it may ask no more. */
const mostUnreadBytes = 8_000_000;
/** Queries and mutations that may be under way on one connection, beside its streams. */
const mostOtherOperations = 50;
/** The last events of streams are on their way. */
const goodbyeMs = 100;

/** Who opens a socket: a token in the header or in the connection parameters, else the session of a page of our own. */
async function principalOf(request: IncomingMessage, parameters: Readonly<Record<string, unknown>> | undefined, accounts: Accounts): Promise<Principal | null> {
  const given = parameters?.["authorization"] ?? parameters?.["Authorization"];
  if (typeof given === "string") return principalOfSecret(given, accounts);
  const holder = await principalByToken(request, accounts);
  if (holder) return holder;
  const session = sessionOf(request);
  // A browser sends no custom header here; Origin, which the guard has checked, must be there in its place.
  return session !== undefined && request.headers.origin !== undefined ? ((await accounts.principalOfSession(session)) ?? null) : null;
}

/** GraphQL over WebSocket at /graphql (graphql-transport-ws). Returns what closes it. */
export function attachWebSocket(options: {
  readonly server: Server;
  readonly guard: RequestGuard;
  readonly graphql: GraphqlServer;
  readonly accounts: Accounts;
  readonly metrics: ApiMetrics;
  readonly limits: ApiLimits;
  readonly rate: RequestRate;
  readonly known: KnownOperations;
  readonly recheckMs: number;
}): { close(): Promise<void> } {
  const { server, guard, graphql, accounts, metrics, limits, rate, known, recheckMs } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.requestBytes,
    handleProtocols: (protocols) => protocols.has("graphql-transport-ws") && "graphql-transport-ws",
  });
  const states = new WeakMap<IncomingMessage, SocketState>();

  const gate = useServer<Record<string, unknown>>(
    {
      connectionInitWaitTimeout: 10_000,
      onConnect: async (context) => {
        const state = states.get(context.extra.request)!;
        try {
          const ask = () => principalOf(context.extra.request, context.connectionParams, accounts);
          state.ask = ask;
          if (await ask()) {
            // Its subscriptions first say themselves why they end.
            const lose = () =>
              void setTimeout(() => context.extra.socket.close(CloseCode.Forbidden, "The token or the session is no good any more."), 2 * recheckMs).unref();
            context.extra.socket.once("close", whileAllowed(ask, lose, recheckMs));
          }
          return true;
        } catch (error) {
          if (error instanceof AppError) context.extra.socket.close(CloseCode.Forbidden, error.message.slice(0, 120));
          else throw error;
          return false;
        }
      },
      onSubscribe: async (context, _id, payload) => {
        const { request, socket } = context.extra;
        const state = states.get(request)!;
        if (socket.bufferedAmount > mostUnreadBytes) {
          const unread = new AppError("LIMIT_EXCEEDED", "The client asks and does not read the answers.", { cure: "Read each answer before asking more." });
          if (socket.readyState === socket.OPEN) {
            metrics.slowStream();
            socket.close(CloseCode.BadRequest, unread.message);
            setTimeout(() => socket.terminate(), limits.stalledMs).unref();
          }
          return [graphql.present(unread)];
        }
        if (Object.keys(context.subscriptions).length > limits.streamsPerCaller + mostOtherOperations) {
          const wanted = `at most ${limits.streamsPerCaller + mostOtherOperations} at once`;
          return [
            graphql.present(new AppError("LIMIT_EXCEEDED", "Too many operations of this connection are under way.", { wanted, cure: "Wait for answers." })),
          ];
        }
        try {
          const caller = await state.ask();
          refuseExceeded(rate.take(caller, state.facts.remoteAddress));
          const query = known.textOf(payload, caller?.via.kind === "token");
          const api = graphql.context({
            principal: caller,
            ...(caller && { stillAllowed: stillAllowed(caller, state.ask, accounts) }),
            remoteAddress: state.facts.remoteAddress,
            userAgent: request.headers["user-agent"] ?? "",
            signal: state.closed.signal,
            hangUp: () => context.extra.socket.terminate(),
          });
          const enveloped = graphql.yoga.getEnveloped({
            api,
            request: new Request("http://localhost/graphql", { method: "POST" }),
            params: { query, operationName: payload.operationName, variables: payload.variables },
          } as never);
          const document = enveloped.parse(query);
          const mistakes = enveloped.validate(enveloped.schema, document) as readonly GraphQLError[];
          if (mistakes.length > 0) return mistakes.map(graphql.present);
          return {
            schema: enveloped.schema,
            document,
            operationName: payload.operationName,
            variableValues: payload.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
          };
        } catch (error) {
          return [graphql.present(error)];
        }
      },
      execute: (args) => (args.rootValue as { execute: (given: unknown) => never }).execute(args),
      subscribe: (args) => (args.rootValue as { subscribe: (given: unknown) => never }).subscribe(args),
      onError: (_context, _id, _payload, errors) => errors.map((error) => graphql.present(error).toJSON()),
    },
    sockets,
    // A client that reads nothing is told so by its streams first.
    3 * limits.stalledMs,
  );

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refuse = (status: string, reason: string): void => {
      metrics.refused(reason);
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    socket.on("error", () => socket.destroy());
    try {
      const facts = guard.check(request);
      if (pathOf(request.url) !== "/graphql") return refuse("404 Not Found", "upgrade-path");
      if (sockets.clients.size >= maxConnections) return refuse("503 Service Unavailable", "too-many-sockets");
      states.set(request, { facts, ask: () => Promise.resolve(null), closed: new AbortController() });
      sockets.handleUpgrade(request, socket, head, (client) => {
        metrics.sockets(1);
        client.once("close", () => {
          metrics.sockets(-1);
          states.get(request)?.closed.abort();
        });
        sockets.emit("connection", client, request);
      });
    } catch (error) {
      // Nothing catches what is thrown here: one request would end the process.
      if (error instanceof AppError) return refuse("403 Forbidden", "host-or-origin");
      graphql.present(error);
      refuse("400 Bad Request", "upgrade");
    }
  };
  server.on("upgrade", upgrade);

  return {
    close: async () => {
      server.off("upgrade", upgrade);
      if (sockets.clients.size > 0) await pause(goodbyeMs);
      for (const client of sockets.clients) client.close(1_001, "The server stops.");
      await gate.dispose();
    },
  };
}
