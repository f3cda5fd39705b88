import {
  inputRequired,
  inputResponse,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequiredResult,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Principal } from "../model/principal.ts";
import type { Log } from "../runtime/log.ts";
import { callTool, lacks, type ToolRuntime } from "./call-tool.ts";
import { cleanUntrusted } from "./clean-text.ts";
import type { QuestionState } from "./confirm-write.ts";
import { instructions } from "./instructions.ts";
import { nearestName } from "../model/nearest.ts";
import type { RateLimit } from "./rate-limit.ts";
import { advertise, type AdvertisedTool, type Tool } from "./tool.ts";

export interface ProtocolServerOptions {
  readonly version: string;
  readonly runtime: ToolRuntime;
  readonly tools: () => readonly Tool[];
  readonly sealedState: RequestStateCodec<QuestionState>;
  readonly rate: RateLimit;
  readonly log: Log;
}

const questionKey = "confirm";

/** Stands for a sealed state that has expired, was sealed before a restart, belongs to another token or was changed. */
const lostState = Symbol("lost state");

const lostQuestion = (): ProtocolError =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "The question this answers is not known any more: it expired (after 15 minutes), or the server was restarted since. Nothing was changed. Call the tool again without requestState: the person is asked anew.",
    { reason: "invalid_request_state" },
  );
const progressEveryMs = 2_000;

/** One protocol server for one request (2026-07-28) or one session (2025): the same handlers serve both. */
export function makeProtocolServer(options: ProtocolServerOptions): McpServer {
  const mcp = new McpServer(
    { name: "wiregraph", title: "Wiregraph", version: options.version },
    {
      capabilities: { tools: { listChanged: true } },
      instructions,
      // A state that does not hold is refused below, in words: thrown here it would be "invalid or expired" and nothing else.
      requestState: { verify: (state, context) => options.sealedState.verify(state, context).catch(() => lostState) },
    },
  );
  const { server } = mcp;
  server.setRequestHandler("tools/list", (_request, context) => {
    const principal = principalOf(context);
    return {
      tools: options
        .tools()
        .filter((tool) => lacks(tool, principal) === undefined)
        .map(advertised) as never,
    };
  });
  server.setRequestHandler("tools/call", async (request, context) => {
    const { name, arguments: given } = request.params;
    if (context.mcpReq.requestState() === lostState) throw lostQuestion();
    const tool = options.tools().find((one) => one.name === name);
    if (!tool) throw unknownTool(name, options.tools());
    const principal = principalOf(context);
    const waitSeconds = options.rate.take(callerKey(principal));
    if (waitSeconds !== undefined) return failure(`Too many calls with this token: wait ${waitSeconds} s, and ask for several things in one call.`);
    // oxlint-disable-next-line typescript/no-deprecated -- the one place where a 2025 session keeps what its client can do
    const clientInfo = clientOf(context, server.getClientCapabilities(), server.getClientVersion());
    const stopProgress = reportProgress(context, name);
    try {
      const answered = inputResponse(context.mcpReq.inputResponses, questionKey);
      const outcome = await callTool(
        tool,
        given,
        {
          principal,
          signal: context.mcpReq.signal,
          canElicit: clientInfo.canElicit,
          ...(clientInfo.name !== undefined && { client: clientInfo.name }),
          ...(answered.kind === "elicit" && {
            reply: { state: context.mcpReq.requestState<QuestionState>(), accepted: answered.action === "accept" && answered.content?.["confirm"] !== false },
          }),
        },
        options.runtime,
      );
      if (outcome.kind === "error") return failure(outcome.text);
      if (outcome.kind === "answer") return success(outcome.answer);
      return ask(outcome.question.message, await options.sealedState.mint(outcome.question.state, context));
    } catch (error) {
      if (context.mcpReq.signal.aborted) return failure("The call was cancelled.");
      options.log.error({ err: error, tool: name }, "a tool call failed unexpectedly");
      return failure(`${name} failed on our side; the server's log says why. Trying again later may help.`);
    } finally {
      stopProgress();
    }
  });
  return mcp;
}

const advertisedTools = new WeakMap<Tool, AdvertisedTool>();

/** What a client receives, made once per tool. */
function advertised(tool: Tool): AdvertisedTool {
  const known = advertisedTools.get(tool) ?? advertise(tool);
  advertisedTools.set(tool, known);
  return known;
}

/** structuredContent and text hold the same JSON: hosts show one or the other. */
function success(answer: Readonly<Record<string, unknown>>): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(answer) }], structuredContent: answer };
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text }] };
}

function ask(message: string, requestState: string): InputRequiredResult {
  return inputRequired({
    inputRequests: { [questionKey]: inputRequired.elicit({ mode: "form", message, requestedSchema: { type: "object", properties: {} } }) },
    requestState,
  });
}

function unknownTool(name: string, tools: readonly Tool[]): ProtocolError {
  const near = nearestName(
    name,
    tools.map((tool) => tool.name),
  );
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no tool ${cleanUntrusted(name).slice(0, 64)}.${near === undefined ? "" : ` Did you mean ${near}?`} tools/list names those this token may use.`,
  );
}

export function principalOf(context: ServerContext): Principal {
  const principal = context.http?.authInfo?.extra?.["principal"] as Principal | undefined;
  if (!principal) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, "No token came with this request.");
  return principal;
}

/** Whom limits and sessions are counted for. */
export function callerKey(principal: Principal): string {
  return principal.via.kind === "token" ? `token ${principal.via.tokenId}` : `user ${principal.userId}`;
}

interface ClientInfo {
  readonly canElicit: boolean;
  readonly name?: string;
}

function clientOf(context: ServerContext, sessionCapabilities: unknown, sessionClient: unknown): ClientInfo {
  const envelope = context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const capabilities = (envelope?.["io.modelcontextprotocol/clientCapabilities"] ?? sessionCapabilities) as
    | { readonly elicitation?: Record<string, unknown> }
    | undefined;
  const client = (envelope?.["io.modelcontextprotocol/clientInfo"] ?? sessionClient) as { readonly name?: unknown; readonly version?: unknown } | undefined;
  const elicitation = capabilities?.elicitation;
  // An empty object means forms; a client that names only `url` has none.
  const canElicit = elicitation !== undefined && (elicitation["form"] !== undefined || elicitation["url"] === undefined);
  return {
    canElicit,
    ...(typeof client?.name === "string" && { name: cleanUntrusted(typeof client.version === "string" ? `${client.name} ${client.version}` : client.name) }),
  };
}

/** While a call that asked for it runs: every two seconds how long it has been running. */
function reportProgress(context: ServerContext, tool: string): () => void {
  const token = context.mcpReq._meta?.progressToken;
  if (token === undefined) return () => {};
  const startedMs = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    const params = { progressToken: token, progress: seconds, message: `${tool} has been running for ${seconds} s` };
    context.mcpReq.notify({ method: "notifications/progress", params }).catch(() => clearInterval(timer));
  }, progressEveryMs);
  return () => clearInterval(timer);
}
