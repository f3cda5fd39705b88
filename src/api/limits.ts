/** Bounds of the API (DECISIONS §4.5); `app` fills them from the configuration. */
export interface ApiLimits {
  /** Levels of fields in one operation. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly tokens: number;
  /** Most that one operation may cost, in the units of operation-cost.ts. */
  readonly cost: number;
  /** Body of a request, or one message of a WebSocket. */
  readonly requestBytes: number;
  /** The same field, or the same fragment, in one selection set. */
  readonly repeats: number;
  readonly fragments: number;
  /** After this a query is cancelled, in the flow store too. */
  readonly timeoutMs: number;
  /** Of one token or one session, at /graphql and /mcp together. */
  readonly requestsPerMinute: number;
  /** Of one address that shows no token and no session. */
  readonly anonymousRequestsPerMinute: number;
  /** Subscriptions of one token, session or address. */
  readonly streamsPerCaller: number;
  readonly streams: number;
  /** After this a subscription whose client reads nothing is ended; the connection after twice of it. */
  readonly stalledMs: number;
}

export const defaultLimits: ApiLimits = {
  depth: 12,
  aliases: 30,
  directives: 30,
  tokens: 2_500,
  cost: 2_000_000,
  requestBytes: 1_000_000,
  repeats: 30,
  fragments: 60,
  timeoutMs: 60_000,
  requestsPerMinute: 60_000,
  anonymousRequestsPerMinute: 3_000,
  streamsPerCaller: 100,
  streams: 1_000,
  stalledMs: 15_000,
};
