import { randomUUID } from "node:crypto";
import { WebStandardStreamableHTTPServerTransport, type AuthInfo, type McpServer } from "@modelcontextprotocol/server";

export const sessionLimits = { total: 512, perCaller: 64, idleMs: 30 * 60_000 } as const;

interface Session {
  readonly callerKey: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
  usedMs: number;
  /** Requests and streams that are open now: a session in use is not idle. */
  open: number;
}

/**
 * The session-ful leg for clients of the 2025 revisions: questions to the person need a channel that outlives one request.
 * A session belongs to the caller (token) that opened it; with another token it does not exist.
 */
export class LegacySessions {
  readonly #sessions = new Map<string, Session>();
  readonly #makeServer: (authInfo: AuthInfo) => McpServer;
  readonly #onerror: (error: Error) => void;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(makeServer: (authInfo: AuthInfo) => McpServer, onerror: (error: Error) => void) {
    this.#makeServer = makeServer;
    this.#onerror = onerror;
  }

  get size(): number {
    return this.#sessions.size;
  }

  start(): void {
    this.#sweeper ??= setInterval(() => this.sweep(), 60_000).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id)));
  }

  /** Ends sessions that nobody used for half an hour. */
  sweep(nowMs: number = Date.now()): void {
    for (const [id, session] of this.#sessions) {
      if (session.open === 0 && nowMs - session.usedMs > sessionLimits.idleMs) void this.#end(id);
    }
  }

  async handle(request: Request, callerKey: string, authInfo: AuthInfo): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id !== null) {
      const session = this.#sessions.get(id);
      if (!session || session.callerKey !== callerKey) {
        return problem(404, -32001, "There is no such session. Begin a new one with initialize, without Mcp-Session-Id.");
      }
      return await this.#serve(session, request, authInfo);
    }
    if (request.method !== "POST") return problem(400, -32000, "Mcp-Session-Id is missing: begin with initialize.");
    return await this.#begin(request, callerKey, authInfo);
  }

  /** Every open session hears that the tools changed. */
  toolsChanged(): void {
    for (const { server } of this.#sessions.values()) server.sendToolListChanged();
  }

  async #begin(request: Request, callerKey: string, authInfo: AuthInfo): Promise<Response> {
    this.#makeRoom(callerKey);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, session);
      },
      onsessionclosed: (id) => {
        this.#sessions.delete(id);
      },
    });
    const server = this.#makeServer(authInfo);
    const session: Session = { callerKey, transport, server, usedMs: Date.now(), open: 0 };
    await server.connect(transport);
    const response = await this.#serve(session, request, authInfo);
    // What was no initialize leaves nothing behind.
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  async #serve(session: Session, request: Request, authInfo: AuthInfo): Promise<Response> {
    session.usedMs = Date.now();
    session.open++;
    let open = true;
    const done = (): void => {
      if (!open) return;
      open = false;
      session.open--;
      session.usedMs = Date.now();
    };
    try {
      const response = await session.transport.handleRequest(request, { authInfo });
      if (!response.body) {
        done();
        return response;
      }
      return new Response(watched(response.body, done), response);
    } catch (error) {
      done();
      throw error;
    }
  }

  #makeRoom(callerKey: string): void {
    const own = [...this.#sessions].filter(([, session]) => session.callerKey === callerKey);
    if (own.length >= sessionLimits.perCaller) void this.#end(leastUsed(own));
    else if (this.#sessions.size >= sessionLimits.total) void this.#end(leastUsed([...this.#sessions]));
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    try {
      await session?.server.close();
    } catch (error) {
      this.#onerror(error as Error);
    }
  }
}

function leastUsed(sessions: readonly (readonly [string, Session])[]): string {
  return sessions.reduce((oldest, one) => (one[1].usedMs < oldest[1].usedMs ? one : oldest))[0];
}

/** The same stream; `done` once when it ends, fails or is let go. */
function watched(body: ReadableStream<Uint8Array>, done: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const chunk = await reader.read();
        if (chunk.done) {
          done();
          controller.close();
        } else {
          controller.enqueue(chunk.value);
        }
      } catch (error) {
        done();
        controller.error(error);
      }
    },
    cancel: async (reason) => {
      done();
      await reader.cancel(reason);
    },
  });
}

function problem(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code, message } }, { status });
}
