import { randomUUID } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import {
  isInitializeRequest,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  PROTOCOL_VERSION_META_KEY,
  SdkHttpError,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { printable } from "../runtime/printable.ts";

export interface BridgeOptions {
  /** The running server's endpoint, such as http://127.0.0.1:3000/mcp. */
  readonly url: URL;
  readonly token: string;
  readonly input?: Readable;
  readonly output?: Writable;
  /** Lines for people; stdout belongs to the protocol. */
  readonly say: (line: string) => void;
}

/**
 * A stdio MCP server that hands every message to a running Wiregraph and back, unchanged, in both eras; questions to the person
 * travel through it like everything else. Ends when the client closes its end.
 */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const bridge = new Bridge(options);
  await bridge.run();
}

class Bridge {
  readonly #options: BridgeOptions;
  readonly #client: StdioServerTransport;
  readonly #server: StreamableHTTPClientTransport;
  /** Requests under way in the sessionless era: closing the response is how they are cancelled. */
  readonly #underWay = new Map<string | number, AbortController>();
  #initialize: JSONRPCRequest | undefined;
  #privateReply: { readonly id: string; readonly resolve: () => void } | undefined;
  #renewing: Promise<void> | undefined;
  /** While the session begins: its end. What the client sends meanwhile waits, in order. */
  #beginning: Promise<void> = Promise.resolve();
  /** The client is gone: whatever still comes for it has nobody to go to. */
  #isClosed = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#client = new StdioServerTransport(options.input, options.output);
    this.#server = new StreamableHTTPClientTransport(options.url, {
      requestInit: { headers: { authorization: `Bearer ${options.token}` } },
      reconnectionOptions: { initialReconnectionDelay: 1_000, maxReconnectionDelay: 30_000, reconnectionDelayGrowFactor: 1.5, maxRetries: 10 },
    });
  }

  async run(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      Object.assign(this.#client, {
        onclose: resolve,
        onmessage: (message: JSONRPCMessage) => void this.#inOrder(message),
        onerror: (error: Error) => this.#options.say(`the client's message could not be read: ${printable(error.message)}`),
      });
    });
    // Failures of a request are answered where they happen; what is left is a stream that broke and is opened again.
    Object.assign(this.#server, { onmessage: (message: JSONRPCMessage) => void this.#toClient(message), onerror: () => {} });
    await this.#server.start();
    await this.#client.start();
    await closed;
    this.#isClosed = true;
    await this.#server.terminateSession().catch(() => {});
    await this.#server.close();
  }

  /**
   * `initialize` and `notifications/initialized` make the session that everything behind them needs, even for a client that sends
   * them all at once. Later messages go side by side: a cancellation must overtake what it cancels.
   */
  #inOrder(message: JSONRPCMessage): Promise<void> {
    const turn = this.#beginning.then(() => this.#toServer(message));
    const opens = isInitializeRequest(message) || (isJSONRPCNotification(message) && message.method === "notifications/initialized");
    if (opens) this.#beginning = turn;
    return turn;
  }

  async #toServer(message: JSONRPCMessage): Promise<void> {
    if (isInitializeRequest(message)) this.#initialize = message as JSONRPCRequest;
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled") {
      const id = (message.params as { readonly requestId?: string | number } | undefined)?.requestId;
      const underWay = id === undefined ? undefined : this.#underWay.get(id);
      if (underWay) {
        underWay.abort();
        return;
      }
    }
    try {
      await this.#send(message);
    } catch (error) {
      if (!isJSONRPCRequest(message)) {
        this.#options.say(`a notification was not delivered: ${this.#explain(error)}`);
        return;
      }
      if (this.#underWay.get(message.id)?.signal.aborted === true) return;
      await this.#answer({ jsonrpc: "2.0", id: message.id, error: { code: -32_000, message: this.#explain(error) } });
    } finally {
      if (isJSONRPCRequest(message) && this.#underWay.get(message.id)?.signal.aborted === true) this.#underWay.delete(message.id);
    }
  }

  async #send(message: JSONRPCMessage): Promise<void> {
    const sessionless = isJSONRPCRequest(message) && message.params?._meta?.[PROTOCOL_VERSION_META_KEY] !== undefined;
    if (!sessionless) {
      try {
        await this.#server.send(message);
      } catch (error) {
        if (!this.#isLostSession(error, message)) throw error;
        await this.#renewSession();
        await this.#server.send(message);
      }
      return;
    }
    const controller = new AbortController();
    this.#underWay.set(message.id, controller);
    await this.#server.send(message, { requestSignal: controller.signal });
  }

  async #toClient(message: JSONRPCMessage): Promise<void> {
    if (!("method" in message)) {
      if (message.id !== undefined) this.#underWay.delete(message.id);
      if (isJSONRPCResultResponse(message) && this.#isReplyToInitialize(message.id)) {
        const version = (message.result as { readonly protocolVersion?: unknown }).protocolVersion;
        if (typeof version === "string") this.#server.setProtocolVersion(version);
      }
      if (this.#privateReply !== undefined && message.id === this.#privateReply.id) {
        this.#privateReply.resolve();
        return;
      }
    }
    await this.#answer(message);
  }

  async #answer(message: JSONRPCMessage): Promise<void> {
    if (!this.#isClosed) await this.#client.send(message);
  }

  #isReplyToInitialize(id: string | number): boolean {
    return id === this.#initialize?.id || id === this.#privateReply?.id;
  }

  #isLostSession(error: unknown, message: JSONRPCMessage): boolean {
    return error instanceof SdkHttpError && error.status === 404 && this.#initialize !== undefined && !isInitializeRequest(message);
  }

  /** The server was restarted: a new session with what the client said at first, without the client noticing. */
  async #renewSession(): Promise<void> {
    this.#renewing ??= (async () => {
      const id = `renew-${randomUUID()}`;
      const replied = new Promise<void>((resolve) => {
        this.#privateReply = { id, resolve };
      });
      await this.#server.send({ ...this.#initialize!, id });
      await replied;
      this.#privateReply = undefined;
      await this.#server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
      this.#options.say("the server began anew; the session was renewed");
    })().finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  #explain(error: unknown): string {
    const { url } = this.#options;
    if (error instanceof UnauthorizedError || (error instanceof SdkHttpError && error.status === 401)) {
      return `Wiregraph at ${url.origin} does not accept the token: make one in the web UI under "Connect your assistant" and set WIREGRAPH_TOKEN.`;
    }
    const { message, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    if (error instanceof TypeError) return `Wiregraph at ${url.origin} cannot be reached (${cause?.code ?? message}): start it, or set WIREGRAPH_URL.`;
    return printable(message, 500);
  }
}
