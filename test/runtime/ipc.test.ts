import { mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import { connectIpc, IpcReply, serveIpc, type IpcConnection } from "../../src/runtime/ipc.ts";

const handlers = {
  echo: (parameters: { readonly text: string }, bytes: Buffer) => new IpcReply(parameters, Buffer.from(bytes)),
  size: (_parameters: never, bytes: Buffer) => bytes.length,
  nothing: () => undefined,
  refuse: () => {
    throw new AppError("LIMIT_EXCEEDED", "The spool is full.", { cure: "Free disk space." });
  },
  bug: () => {
    throw new Error("boom");
  },
  bigint: () => ({ value: 1n }),
  never: () => new Promise(() => {}),
};

let folder: string;
let path: string;
let server: Awaited<ReturnType<typeof serveIpc>>;
let accepted: IpcConnection[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "wg-ipc-"));
  path = join(folder, "s.sock");
  accepted = [];
  server = await serveIpc(path, handlers, (connection) => accepted.push(connection));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function frame(kind: number, id: number, json: string, bytes: Uint8Array = new Uint8Array(0)): Buffer {
  const body = Buffer.from(json);
  const head = Buffer.alloc(13);
  head.writeUInt32LE(9 + body.length + bytes.length, 0);
  head.writeUInt8(kind, 4);
  head.writeUInt32LE(id, 5);
  head.writeUInt32LE(body.length, 9);
  return Buffer.concat([head, body, bytes]);
}

function raw(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket)).once("error", reject);
  });
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once("close", () => resolve()).resume());

describe("ipc", () => {
  it("listens on a socket that only this user can open", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("answers requests with value and bytes, each to its own asker", async () => {
    const connection = await connectIpc(path);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ text: fc.string(), bytes: fc.uint8Array({ maxLength: 5_000 }) }), { maxLength: 20 }), async (messages) => {
        const replies = await Promise.all(messages.map(({ text, bytes }) => connection.exchange("echo", { text }, bytes)));
        for (const [i, reply] of replies.entries()) {
          expect(reply.value).toEqual({ text: messages[i]!.text });
          expect(Buffer.compare(reply.bytes, messages[i]!.bytes)).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
    connection.close();
  });

  it("reads frames cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1, maxLength: 40 }),
        async (tails, cuts) => {
          const socket = await raw();
          const answers: Buffer[] = [];
          socket.on("data", (chunk: Buffer) => answers.push(chunk));
          const all = Buffer.concat(tails.map((bytes, i) => frame(1, i + 1, JSON.stringify({ method: "echo", parameters: { text: `${i}` } }), bytes)));
          for (let at = 0, k = 0; at < all.length; k++) {
            const step = cuts[k % cuts.length]!;
            socket.write(all.subarray(at, at + step));
            at += step;
            if (k % 8 === 0) await new Promise(setImmediate);
          }
          const expected = Buffer.concat(tails.map((bytes, i) => frame(2, i + 1, JSON.stringify({ text: `${i}` }), bytes)));
          for (let tries = 0; Buffer.concat(answers).length < expected.length && tries < 400; tries++) await sleep(2);
          expect(Buffer.compare(Buffer.concat(answers), expected)).toBe(0);
          socket.destroy();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("carries big frames", async () => {
    const connection = await connectIpc(path);
    const bytes = Buffer.alloc(40 * 1024 * 1024, 7);
    expect(await connection.request<number>("size", {}, bytes)).toBe(bytes.length);
    connection.close();
  });

  it("refuses to send what the other side would not read, and goes on", async () => {
    const connection = await connectIpc(path);
    await expect(connection.request("size", {}, Buffer.alloc(256 * 1024 * 1024))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    await expect(connection.request("echo", { text: 1n })).rejects.toThrow(/BigInt/);
    expect(await connection.request<number>("size", {}, Buffer.alloc(3))).toBe(3);
    connection.close();
  });

  it("closes on garbage and never falls", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 13, maxLength: 400 }), async (garbage) => {
        // A length that is complete, so that the frame is really looked at.
        const bytes = Buffer.from(garbage);
        bytes.writeUInt32LE(bytes.length - 4, 0);
        const socket = await raw();
        const end = closed(socket);
        socket.on("error", () => {});
        socket.end(bytes);
        await end;
      }),
      { numRuns: 100 },
    );
    const connection = await connectIpc(path);
    expect(await connection.request("nothing")).toBeNull();
    connection.close();
  });

  it.each([
    ["a length beyond the bound", Buffer.from([255, 255, 255, 255, 1])],
    ["a length below a header", Buffer.from([1, 0, 0, 0, 1])],
    ["JSON that is none", frame(1, 1, "{")],
    ["a call without a method", frame(1, 1, '{"method":5}')],
    ["an unknown kind", frame(9, 1, '{"method":"echo"}')],
    ["a JSON length beyond the frame", Buffer.from([9, 0, 0, 0, 1, 1, 0, 0, 0, 99, 0, 0, 0])],
  ])("closes on %s", async (_what, bytes) => {
    const socket = await raw();
    const end = closed(socket);
    socket.write(bytes);
    await end;
    expect(accepted.at(-1)!.isOpen).toBe(false);
  });

  it("hands AppErrors over with code and cure, and other errors as UNAVAILABLE", async () => {
    const connection = await connectIpc(path);
    await expect(connection.request("refuse")).rejects.toMatchObject({ name: "AppError", code: "LIMIT_EXCEEDED", details: { cure: "Free disk space." } });
    await expect(connection.request("bug")).rejects.toMatchObject({ code: "UNAVAILABLE", message: "boom" });
    await expect(connection.request("bigint")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(connection.request("toString")).rejects.toMatchObject({ code: "UNSUPPORTED" });
    connection.close();
  });

  it("fails what waits when the other side goes away", async () => {
    const connection = await connectIpc(path);
    const waiting = connection.request("never");
    await sleep(20);
    accepted.at(-1)!.destroy();
    await expect(waiting).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await connection.closed;
    await expect(connection.request("nothing")).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("lets both sides ask", async () => {
    const connection = await connectIpc(path, { double: ({ value }: { readonly value: number }) => value * 2 });
    await connection.request("nothing");
    expect(await accepted.at(-1)!.request("double", { value: 21 })).toBe(42);
    connection.close();
  });

  it("is UNAVAILABLE when nobody listens, and refuses a path too long for a socket", async () => {
    await expect(connectIpc(join(folder, "none.sock"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(serveIpc(join(folder, "x".repeat(120)), {})).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("takes the place of a socket file left behind by a crash", async () => {
    const crashed = createServer();
    await new Promise<void>((resolve) => void crashed.listen(join(folder, "a.sock"), resolve));
    const left = join(folder, "left.sock");
    renameSync(join(folder, "a.sock"), left);
    await new Promise((resolve) => crashed.close(resolve));
    await expect(connectIpc(left)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const taken = await serveIpc(left, handlers);
    const connection = await connectIpc(left);
    expect(await connection.request("nothing")).toBeNull();
    connection.close();
    await taken.close();
  });
});
