import { randomBytes } from "node:crypto";
import { createMcpHandler, createRequestStateCodec, isLegacyRequest, type AuthInfo, type McpHttpHandler } from "@modelcontextprotocol/server";
import type { GraphQLSchema } from "graphql";
import type { McpEndpoint, McpToolInfo } from "../api/mcp-endpoint.ts";
import type { Principal } from "../model/principal.ts";
import type { OperationRunner, Services } from "../model/services/index.ts";
import type { Log } from "../runtime/log.ts";
import { lacks, type ToolRuntime } from "./call-tool.ts";
import { WriteConfirmer, type QuestionState } from "./confirm-write.ts";
import { loadBuiltInTools } from "./load-tools.ts";
import { callerKey, makeProtocolServer, principalOf } from "./protocol-server.ts";
import { RateLimit } from "./rate-limit.ts";
import { LegacySessions } from "./sessions.ts";
import { ToolFolders } from "./tool-folders.ts";
import type { Tool } from "./tool.ts";

export interface McpOptions {
  readonly schema: GraphQLSchema;
  readonly runner: OperationRunner;
  readonly services: Pick<Services, "confirmations">;
  /** Where people reach the web UI; links in answers start with it. */
  readonly publicUrl: string;
  /** Folders with people's own tools. */
  readonly toolFolders: readonly string[];
  readonly log: Log;
  readonly version?: string;
}

export interface Mcp extends McpEndpoint {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The tools the caller may use, for the web UI and the command line; those it may not, with the reason. */
  tools(principal: Principal): readonly McpToolInfo[];
  /** Every tool that is loaded, built-in and people's, sorted. */
  loaded(): readonly Tool[];
  /** What is wrong with people's tool files now. */
  problems(): readonly string[];
}

const maxBodyBytes = 1 << 20;
const questionTtlSeconds = 900;

/**
 * The MCP endpoint, in both eras: 2026-07-28 without sessions, 2025-03-26 to 2025-11-25 with them. It is reached with a token
 * only, of either audience: `mcp` is what "Connect your assistant" makes; an `api` token may connect too and gets the same tools
 * under the same confirmation of writes. A browser session is refused, so that no page can speak for a person who is signed in.
 */
export function createMcp(options: McpOptions): Mcp {
  const { schema, runner, publicUrl, log } = options;
  const writes = new WriteConfirmer({ runner, confirmations: options.services.confirmations, publicUrl, log });
  const runtime: ToolRuntime = { runner, publicUrl, writes };
  const rate = new RateLimit();
  // A restart forgets open questions: the client asks again.
  const sealedState = createRequestStateCodec<QuestionState>({
    key: randomBytes(32),
    ttlSeconds: questionTtlSeconds,
    bind: (context) => `${context.mcpReq.method}\0${callerKey(principalOf(context))}`,
  });
  const onerror = (error: Error): void => log.debug({ err: error }, "mcp: a request was not served");
  let builtIn: readonly Tool[] = [];
  let tools: readonly Tool[] = [];
  const make = () => makeProtocolServer({ version: options.version ?? "0.1.0", runtime, tools: () => tools, sealedState, rate, log });
  const modern: McpHttpHandler = createMcpHandler(make, { legacy: "reject", maxRequestBodySize: maxBodyBytes, onerror });
  const sessions = new LegacySessions(make, onerror);
  const folders = new ToolFolders({
    schema,
    folders: options.toolFolders,
    builtInNames: () => builtIn.map((tool) => tool.name),
    log,
    onChange: (own) => {
      tools = [...builtIn, ...own].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      modern.notify.toolsChanged();
      sessions.toolsChanged();
    },
  });

  return {
    start: async () => {
      builtIn = await loadBuiltInTools(schema);
      tools = builtIn;
      await folders.start();
      sessions.start();
    },
    stop: async () => {
      folders.stop();
      await sessions.stop();
      await modern.close();
    },
    handle: async (request, principal) => {
      if (!principal || principal.via.kind === "session") return unauthorized();
      const authInfo = authInfoOf(principal);
      if (await isLegacyRequest(request, undefined, { maxRequestBodySize: maxBodyBytes }))
        return await sessions.handle(request, callerKey(principal), authInfo);
      return await modern.fetch(request, { authInfo });
    },
    tools: (principal) =>
      tools.map((tool) => {
        const reason = lacks(tool, principal);
        const { name, title, description, scopes } = tool;
        return { name, title, description, readOnly: tool.kind === "query", scopes, available: reason === undefined, ...(reason !== undefined && { reason }) };
      }),
    loaded: () => tools,
    problems: () => folders.problems(),
  };
}

function authInfoOf(principal: Principal): AuthInfo {
  return { token: "", clientId: callerKey(principal), scopes: [...principal.scopes], extra: { principal } };
}

function unauthorized(): Response {
  return Response.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32001, message: "A token is needed: Authorization: Bearer wg_… (made in the web UI under Connect your assistant)." },
    },
    { status: 401, headers: { "WWW-Authenticate": 'Bearer realm="wiregraph"' } },
  );
}
