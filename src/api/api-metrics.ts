import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What the API counts of itself; names of routes and operation types only, never what callers wrote. */
export interface ApiMetrics {
  readonly registry: Registry;
  request(route: string, method: string, status: number, seconds: number): void;
  operation(type: string, outcome: string): void;
  refused(reason: string): void;
  sockets(change: 1 | -1): void;
  streams(change: 1 | -1): void;
  slowStream(): void;
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);

/** Counters in a given registry, or in a new one that also has the process' own. */
export function createApiMetrics(given?: Registry): ApiMetrics {
  const registry = given ?? new Registry();
  if (!given) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: "wiregraph_http_requests_total",
    help: "HTTP requests by route, method and status.",
    labelNames: ["route", "method", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "wiregraph_http_request_seconds",
    help: "Time to answer HTTP requests, by route.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const operations = new Counter({
    name: "wiregraph_graphql_operations_total",
    help: "GraphQL operations by type and outcome (OK or the first error's code).",
    labelNames: ["type", "outcome"],
    registers,
  });
  const refusals = new Counter({
    name: "wiregraph_http_refused_total",
    help: "Requests refused before any route, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const sockets = new Gauge({ name: "wiregraph_websocket_connections", help: "Open WebSocket connections.", registers });
  const streams = new Gauge({ name: "wiregraph_graphql_streams", help: "Open subscriptions, over SSE and WebSocket.", registers });
  const slow = new Counter({ name: "wiregraph_graphql_slow_streams_total", help: "Streams and sockets ended because their client did not read.", registers });
  return {
    registry,
    request: (route, method, status, took) => {
      requests.inc({ route, method: methods.has(method) ? method : "other", status: String(status) });
      seconds.observe({ route }, took);
    },
    operation: (type, outcome) => operations.inc({ type, outcome }),
    refused: (reason) => refusals.inc({ reason }),
    sockets: (change) => sockets.inc(change),
    streams: (change) => streams.inc(change),
    slowStream: () => slow.inc(),
  };
}
