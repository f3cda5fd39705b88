import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { AppError, errorCodes, type ErrorCode } from "../model/errors.ts";

/**
 * Requests, answers and events between our own processes over a Unix socket. A frame is
 * `u32 length of the rest | u8 kind | u32 id | u32 JSON length | JSON | bytes`, little-endian; the bytes ride along unparsed.
 */
const kinds = { request: 1, answer: 2, failure: 3, event: 4 } as const;
const headerBytes = 13;
const maxFrameBytes = 256 * 1024 * 1024;

/** Answers a request. `bytes` is the frame's binary tail; the answer's own tail goes in `bytes` of an `IpcReply`. */
export type IpcHandler = (parameters: never, bytes: Buffer, connection: IpcConnection) => unknown;
export type IpcHandlers = Readonly<Record<string, IpcHandler>>;

export class IpcReply {
  readonly value: unknown;
  readonly bytes: Uint8Array;
  constructor(value: unknown, bytes: Uint8Array) {
    this.value = value;
    this.bytes = bytes;
  }
}

interface Waiting {
  readonly resolve: (reply: IpcReply) => void;
  readonly reject: (error: Error) => void;
}

export class IpcConnection {
  readonly #socket: Socket;
  readonly #handlers: IpcHandlers;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed: Promise<void>;
  #parts: Buffer[] = [];
  #size = 0;
  #nextId = 1;
  #open = true;

  constructor(socket: Socket, handlers: IpcHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    this.#closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#open = false;
        const gone = new AppError("UNAVAILABLE", "The other process closed the connection.", { cure: "Try again; if it stays away, look at its log." });
        for (const waiting of this.#waiting.values()) waiting.reject(gone);
        this.#waiting.clear();
        resolve();
      });
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Asks the other side. Rejects with its AppError, or UNAVAILABLE when the connection ends first. */
  async request<T>(method: string, parameters: unknown = {}, bytes?: Uint8Array): Promise<T> {
    return (await this.exchange(method, parameters, bytes)).value as T;
  }

  /** As `request`, with the answer's binary tail. */
  exchange(method: string, parameters: unknown = {}, bytes?: Uint8Array): Promise<IpcReply> {
    if (!this.#open) return Promise.reject(new AppError("UNAVAILABLE", "The other process is gone."));
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    return new Promise((resolve, reject) => {
      this.#send(kinds.request, id, { method, parameters }, bytes);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Tells the other side without an answer. */
  notify(method: string, parameters: unknown = {}, bytes?: Uint8Array): void {
    if (this.#open) this.#send(kinds.event, 0, { method, parameters }, bytes);
  }

  close(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Keeps the process from staying alive for this connection alone. */
  unref(): void {
    this.#socket.unref();
  }

  #send(kind: number, id: number, body: unknown, bytes?: Uint8Array): void {
    const json = Buffer.from(JSON.stringify(body));
    const length = headerBytes - 4 + json.length + (bytes?.length ?? 0);
    if (length > maxFrameBytes) {
      throw new AppError("LIMIT_EXCEEDED", "The message is too big for one frame.", { wanted: `at most ${maxFrameBytes} bytes`, got: `${length} bytes` });
    }
    const header = Buffer.allocUnsafe(headerBytes);
    header.writeUInt32LE(length, 0);
    header.writeUInt8(kind, 4);
    header.writeUInt32LE(id, 5);
    header.writeUInt32LE(json.length, 9);
    this.#socket.cork();
    this.#socket.write(header);
    this.#socket.write(json);
    if (bytes && bytes.length > 0) this.#socket.write(bytes);
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= 4) {
      let head = this.#parts[0]!;
      if (head.length < 4) {
        head = Buffer.concat(this.#parts);
        this.#parts = [head];
      }
      const length = head.readUInt32LE(0);
      if (length > maxFrameBytes || length < headerBytes - 4) {
        this.#socket.destroy();
        return;
      }
      if (this.#size < length + 4) return;
      const all = this.#parts.length === 1 ? head : Buffer.concat(this.#parts);
      const frame = all.subarray(4, length + 4);
      const rest = all.subarray(length + 4);
      this.#parts = rest.length > 0 ? [rest] : [];
      this.#size = rest.length;
      this.#dispatch(frame);
    }
  }

  #dispatch(frame: Buffer): void {
    const kind = frame.readUInt8(0);
    const id = frame.readUInt32LE(1);
    const jsonLength = frame.readUInt32LE(5);
    if (jsonLength > frame.length - 9) {
      this.#socket.destroy();
      return;
    }
    let body: unknown;
    try {
      body = JSON.parse(frame.toString("utf8", 9, 9 + jsonLength));
    } catch {
      this.#socket.destroy();
      return;
    }
    const bytes = frame.subarray(9 + jsonLength);
    if (kind === kinds.answer || kind === kinds.failure) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (kind === kinds.answer) waiting?.resolve(new IpcReply(body, bytes));
      else waiting?.reject(asAppError(body));
    } else if ((kind === kinds.request || kind === kinds.event) && isCall(body)) {
      void this.#answer(kind === kinds.request ? id : undefined, body.method, body.parameters, bytes);
    } else {
      this.#socket.destroy();
    }
  }

  async #answer(id: number | undefined, method: string, parameters: never, bytes: Buffer): Promise<void> {
    try {
      const handler = Object.hasOwn(this.#handlers, method) ? this.#handlers[method] : undefined;
      if (!handler)
        throw new AppError("UNSUPPORTED", `The other process does not know "${method}".`, { cure: "Both sides must be of one version: restart the server." });
      const result = await handler(parameters, bytes, this);
      if (id === undefined) return;
      if (result instanceof IpcReply) this.#send(kinds.answer, id, result.value ?? null, result.bytes);
      else this.#send(kinds.answer, id, result ?? null);
    } catch (error) {
      if (id === undefined) return;
      const app = error instanceof AppError ? error : new AppError("UNAVAILABLE", error instanceof Error ? error.message : String(error));
      if (this.#open) this.#send(kinds.failure, id, { code: app.code, message: app.message, details: app.details });
    }
  }
}

function isCall(body: unknown): body is { readonly method: string; readonly parameters: never } {
  return typeof body === "object" && body !== null && typeof (body as { method?: unknown }).method === "string";
}

function asAppError(body: unknown): AppError {
  const { code, message, details } = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const text = typeof message === "string" ? message : "The other process failed.";
  return new AppError(asErrorCode(code), text, typeof details === "object" && details !== null ? details : {});
}

function asErrorCode(code: unknown): ErrorCode {
  return errorCodes.find((known) => known === code) ?? "UNAVAILABLE";
}

/** Listens on a Unix socket that only this user can open (0600). A stale socket file is replaced. */
export async function serveIpc(
  path: string,
  handlers: IpcHandlers,
  onConnect?: (connection: IpcConnection) => void,
): Promise<{ readonly close: () => Promise<void> }> {
  if (Buffer.byteLength(path) > 103) {
    throw new AppError("BAD_INPUT", "The data directory's path is too long for a Unix socket.", {
      wanted: "at most 103 bytes",
      got: path,
      cure: "Choose a shorter WIREGRAPH_DATA_DIR.",
    });
  }
  if (existsSync(path)) unlinkSync(path);
  const connections = new Set<IpcConnection>();
  const server: Server = createServer((socket) => {
    const connection = new IpcConnection(socket, handlers);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    onConnect?.(connection);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const mask = process.umask(0o177);
    server.listen(path, () => resolve());
    process.umask(mask);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const connection of connections) connection.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Connects to such a socket; UNAVAILABLE when nobody listens. */
export function connectIpc(path: string, handlers: IpcHandlers = {}): Promise<IpcConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(new IpcConnection(socket, handlers));
    });
    socket.once("error", (cause) => reject(new AppError("UNAVAILABLE", `Nothing answers at ${path}.`, { cure: "Start Wiregraph with: npm start" }, { cause })));
  });
}
