import { AppError } from "../model/errors.ts";
import type { Principal, WriteGrant } from "../model/principal.ts";
import type { Access } from "../model/services/live-view.ts";
import type { OperationRunner, Services } from "../model/services/index.ts";
import type { Log } from "../runtime/log.ts";
import type { Throttle } from "../auth/throttle.ts";
import type { DocsSearch } from "./docs-search.ts";
import type { McpToolInfo } from "./mcp-endpoint.ts";
import type { UnknownNames } from "./unknown-names.ts";

/** What sign-in and sign-out do to the browser's session; absent where there is no HTTP answer to put a cookie on. */
export interface SessionCookies {
  set(secret: string, expiresAtMs: number): void;
  clear(): void;
}

/** Things the API knows beside the services. */
export interface ApiFacts {
  readonly version: string;
  readonly startedAtMs: number;
  readonly docs: DocsSearch;
  /** Names of the alerts that can be raised. */
  readonly alertTypes: readonly string[];
  /** Writes of nobody (sign-in, the first user), by address: each is audited, so that they must not come without end. */
  readonly anonymousWrites: Throttle;
  readonly unknownNames: UnknownNames;
  mcpTools(principal: Principal): readonly McpToolInfo[];
}

/** What every resolver is given. Made once per request; carries no secret. */
export interface ApiContext {
  readonly services: Services;
  readonly facts: ApiFacts;
  readonly log: Log;
  readonly principal: Principal | null;
  /** How a write by an assistant was allowed. Set by the operation runner only, never by anything that arrives. */
  readonly grant?: WriteGrant;
  /** A person refused the write whose dry run this is. Set by the operation runner only. */
  readonly isDeclined?: boolean;
  /** `graphql` for a request over HTTP or WebSocket, else the name of the tool the runner was called for. */
  readonly through: string;
  /** True when the operation runner made this context, not a request from outside. */
  readonly viaRunner: boolean;
  /** What an assistant's program calls itself, for the audit. */
  readonly client?: string;
  readonly remoteAddress: string;
  readonly userAgent: string;
  readonly cookies?: SessionCookies;
  /** Runs a stored operation as somebody else; used by approvals. */
  readonly run: OperationRunner["run"];
  /** Rejects once the caller may not go on with what it began; for streams. Absent where nothing lasts. */
  readonly stillAllowed?: () => Promise<void>;
  /** Cuts the connection of a caller who reads nothing any more. Absent where nothing lasts. */
  readonly hangUp?: () => void;
  /** Tables of the flow store that answered, in the order in which they did. */
  readonly tables: Set<string>;
  /** When the request arrived; relative times count from here. */
  readonly nowMs: number;
  /** Aborts when the caller goes away. */
  readonly signal?: AbortSignal;
}

/** The caller, or UNAUTHENTICATED. */
export function principalOf(context: ApiContext): Principal {
  if (context.principal) return context.principal;
  throw new AppError("UNAUTHENTICATED", "This needs somebody who is signed in.", {
    cure: "Sign in, or send a token: Authorization: Bearer wg_…",
  });
}

/** The answer, once it is noted which tables gave it. */
export function fromTables<T extends { readonly table: string }>(answer: T, { tables }: ApiContext): T {
  for (const table of answer.table.split(" + ")) tables.add(table);
  return answer;
}

/** What the caller may see; services cut their answers to it. */
export function accessOf(context: ApiContext): Access {
  const { networks, scopes } = principalOf(context);
  return { networks, isAdministrator: networks.length === 0 && scopes.includes("admin") };
}
