import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { createApi, type Api } from "../../src/api/server.ts";
import { createMcp, type Mcp } from "../../src/mcp/server.ts";
import type { Principal } from "../../src/model/principal.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createMemoryServices, principal, type MemoryServices } from "../support/memory-services.ts";

export interface McpHost {
  readonly url: URL;
  readonly services: MemoryServices;
  readonly api: Api;
  readonly mcp: Mcp;
  /** Approves or rejects a waiting write as the signed-in person whose token asked. */
  decide(field: "approveConfirmation" | "rejectConfirmation", id: string, person: Principal): Promise<unknown>;
  stop(): Promise<void>;
}

/** The real HTTP server and MCP endpoint over services in memory, on a free loopback port. */
export async function startMcpHost(toolFolders: readonly string[] = [], services: MemoryServices = createMemoryServices()): Promise<McpHost> {
  const api = createApi({
    services,
    log: silentLog,
    config: { version: "0.0.0", host: "127.0.0.1", port: 0, docsFolder: new URL("../../docs/", import.meta.url).pathname },
  });
  const mcp = createMcp({ schema: api.schema, runner: api.runner, services, publicUrl: "http://127.0.0.1:3000", toolFolders, log: silentLog });
  api.useMcp(mcp);
  await mcp.start();
  const { port } = await api.start();
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    services,
    api,
    mcp,
    decide: async (field, id, person) => {
      const document = `mutation decide($id: ID!) { ${field}(input: { id: $id }) { applied summary } }`;
      const result = await api.runner.run({ document, operationName: "decide", variables: { id }, principal: person, through: "web" });
      if (result.errors) throw new Error(result.errors[0]!.message);
      return result.data?.[field];
    },
    stop: async () => {
      await mcp.stop();
      await api.stop();
    },
  };
}

/** The person behind tokens made with `services.token(role)`, signed in. */
export async function personOf(services: MemoryServices, role: "operator" | "admin"): Promise<Principal> {
  return { ...principal(role), userId: (await services.people())[role] };
}

export interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
}

export interface TestClient {
  readonly sessionId?: string;
  names(): Promise<string[]>;
  list(): Promise<readonly Record<string, unknown>[]>;
  call(name: string, given?: Record<string, unknown>, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/** What the person says when asked, and what they were shown. */
export interface Person {
  readonly says: "accept" | "decline" | "cancel";
  readonly shown: string[];
}

export const clients = ["2025 (v1 client)", "legacy (v2 client)", "auto (v2 client)", "2026-07-28 (v2 client)"] as const;
export type ClientKind = (typeof clients)[number];

export async function connect(kind: ClientKind, host: Pick<McpHost, "url">, secret: string, person?: Person, scheme = "Bearer"): Promise<TestClient> {
  const requestInit = { headers: { authorization: `${scheme} ${secret}` } };
  const info = { name: "tests", version: "1" };
  const capabilities = person ? { elicitation: { form: {} } } : {};
  const answer = (request: { readonly params: unknown }) => {
    person!.shown.push((request.params as { message: string }).message);
    return person!.says === "accept" ? { action: "accept" as const, content: {} } : { action: person!.says };
  };
  if (kind === "2025 (v1 client)") {
    const { ElicitRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
    const client = new LegacyClient(info, { capabilities });
    if (person) client.setRequestHandler(ElicitRequestSchema, (request) => answer(request) as never);
    const transport = new LegacyTransport(host.url, { requestInit });
    await client.connect(transport);
    return {
      ...(transport.sessionId !== undefined && { sessionId: transport.sessionId }),
      list: async () => (await client.listTools()).tools,
      names: async () => (await client.listTools()).tools.map((tool) => tool.name),
      call: async (name, given = {}, signal) => (await client.callTool({ name, arguments: given }, undefined, signal ? { signal } : {})) as unknown as Answer,
      close: () => client.close(),
    };
  }
  const modes = { "legacy (v2 client)": "legacy", "auto (v2 client)": "auto", "2026-07-28 (v2 client)": { pin: "2026-07-28" } } as const;
  const client = new ModernClient(info, { capabilities, versionNegotiation: { mode: modes[kind] } });
  if (person) client.setRequestHandler("elicitation/create", (request) => answer(request) as never);
  const transport = new ModernTransport(host.url, { requestInit });
  await client.connect(transport);
  return {
    ...(transport.sessionId !== undefined && { sessionId: transport.sessionId }),
    list: async () => (await client.listTools()).tools,
    names: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, given = {}, signal) => (await client.callTool({ name, arguments: given }, signal ? { signal } : {})) as unknown as Answer,
    close: () => client.close(),
  };
}
