import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

/** An answer of GraphQL over HTTP; errors are for the test to look at. */
export interface GraphqlAnswer {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
  readonly cookie?: string;
}

export async function graphql(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const cookie = response.headers.get("set-cookie")?.split(";")[0];
  return { ...((await response.json()) as GraphqlAnswer), ...(cookie !== undefined && { cookie }) };
}

/** Makes the first user and signs in; gives the headers of that browser. */
export async function firstUser(
  server: { readonly url: string; readonly setupCode: string },
  name = "ada",
  password = "correct horse battery",
): Promise<Record<string, string>> {
  const made = await graphql(server.url, "mutation($input: CreateUserInput!) { createUser(input: $input) { applied } }", {
    input: { name, password, setupCode: server.setupCode },
  });
  if (made.errors) throw new Error(JSON.stringify(made.errors));
  const signedIn = await graphql(server.url, "mutation($input: SignInInput!) { signIn(input: $input) { applied } }", { input: { name, password } });
  if (signedIn.cookie === undefined) throw new Error(JSON.stringify(signedIn));
  return { cookie: signedIn.cookie, "x-wiregraph-csrf": "1" };
}

interface ToolAnswer {
  readonly isError?: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly structuredContent?: any;
  readonly content?: unknown;
}

/** What both kinds of client can do for a test. */
export interface McpTestClient {
  tools(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

export type Answering = "accept" | "decline" | "none";

/** The 2025-11-25 client of the v1 SDK, or the v2 client; `answering` says how it answers when asked to confirm. */
export async function mcpClient(era: "v1" | "v2", url: string, token: string, answering: Answering = "none"): Promise<McpTestClient> {
  const headers = { Authorization: `${era === "v1" ? "Token" : "Bearer"} ${token}` };
  const capabilities = answering === "none" ? {} : { elicitation: { form: {} } };
  const answer = answering === "accept" ? { action: "accept" as const, content: { confirm: true } } : { action: "decline" as const };
  if (era === "v1") {
    const client = new LegacyClient({ name: "e2e", version: "1" }, { capabilities });
    if (answering !== "none") client.setRequestHandler(ElicitRequestSchema, async () => answer);
    await client.connect(new LegacyTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
    return {
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => (await client.callTool({ name, arguments: args })) as ToolAnswer,
      close: () => client.close(),
    };
  }
  const client = new ModernClient({ name: "e2e", version: "1" }, { capabilities, versionNegotiation: { mode: "auto" } });
  if (answering !== "none") client.setRequestHandler("elicitation/create", async () => answer);
  await client.connect(new ModernTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => await client.callTool({ name, arguments: args }),
    close: () => client.close(),
  };
}
