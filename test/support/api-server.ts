import { createApi, type Api, type ApiConfig, type McpEndpoint } from "../../src/api/server.ts";
import { silentLog, type Log } from "../../src/runtime/log.ts";
import { createMemoryServices, password, type MemoryServices } from "./memory-services.ts";

export interface TestApi {
  readonly api: Api;
  readonly services: MemoryServices;
  readonly url: string;
  readonly port: number;
  /** POSTs an operation; `headers` say who asks. */
  ask(
    query: string,
    options?: { readonly variables?: Record<string, unknown>; readonly headers?: Record<string, string>; readonly token?: string },
  ): Promise<Answer>;
  /** Signs in over HTTP and gives the headers a browser would send. */
  signIn(name: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions: Record<string, unknown> }[];
}

/** The real server on a loopback port of its own, over services in memory. */
export async function startTestApi(
  options: { readonly config?: Partial<ApiConfig>; readonly mcp?: McpEndpoint; readonly services?: MemoryServices; readonly log?: Log } = {},
): Promise<TestApi> {
  const services = options.services ?? createMemoryServices();
  const api = createApi({
    services,
    log: options.log ?? silentLog,
    config: { version: "0.1.0-test", host: "127.0.0.1", port: 0, ...options.config },
    ...(options.mcp ? { mcp: options.mcp } : {}),
  });
  const { port } = await api.start();
  const url = `http://127.0.0.1:${port}`;
  const ask: TestApi["ask"] = async (query, { variables, headers = {}, token } = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Partial<Answer>;
    return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
  };
  return {
    api,
    services,
    url,
    port,
    ask,
    signIn: async (name) => {
      await services.people();
      const answer = await ask(`mutation($input: SignInInput!) { signIn(input: $input) { applied } }`, { variables: { input: { name, password } } });
      const cookie = answer.headers.get("set-cookie")?.split(";")[0];
      if (!cookie) throw new Error(`${name} could not sign in: ${JSON.stringify(answer.errors)}`);
      return { cookie, "x-wiregraph-csrf": "1" };
    },
    stop: () => api.stop(),
  };
}

/** Puts other methods in a service's place for a test; calling the result takes them away again. `was` keeps the old ones. */
export function replaceMethods<T extends object>(service: T, methods: (was: T) => Partial<T>): () => void {
  const was = { ...service };
  Object.assign(service, methods(was));
  return () => void Object.assign(service, was);
}
