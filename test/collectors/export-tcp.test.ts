import * as fc from "fast-check";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import exportTcp from "../../src/collectors/export-tcp.ts";
import type { Listening, MessageReceiver } from "../../src/model/collector.ts";
import { ipfix, ipfixTemplate, set } from "../support/export-messages.ts";

const open: Listening[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of open.splice(0)) await each.stop();
});

async function listen(receive: MessageReceiver): Promise<{ readonly listening: Listening; readonly port: number }> {
  const listening = await exportTcp.start({ transport: "tcp", host: "127.0.0.1", port: 0 }, { receive, bufferBytes: 0 });
  open.push(listening);
  return { listening, port: Number(listening.status().address.split(":").at(-1)) };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  sockets.push(socket);
  await new Promise<void>((resolve) => void socket.once("connect", () => resolve()));
  return socket;
}

const messages = [ipfix([ipfixTemplate(256, [[1, 8]])]), ipfix([set(256, Buffer.alloc(8))], { sequence: 1 }), ipfix([], { sequence: 2 })];

describe("export-tcp", () => {
  it("finds the messages however the stream is cut", async () => {
    const seen: string[] = [];
    const { port } = await listen((bytes, start, end) => void seen.push(Buffer.from(bytes.subarray(start, end)).toString("hex")));
    const wanted = messages.map((bytes) => bytes.toString("hex"));
    const whole = Buffer.concat(messages);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat({ max: whole.length }), { maxLength: 6 }), async (cuts) => {
        seen.length = 0;
        const socket = await connected(port);
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), whole.length]) {
          await new Promise<void>((resolve) => void socket.write(whole.subarray(from, to), () => resolve()));
          from = to;
        }
        await expect.poll(() => seen).toEqual(wanted);
        socket.destroy();
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["another version", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a length below the header's", Buffer.from("000a000f00000000000000000000000000000000", "hex")],
  ])("ends a stream of %s", async (_name, bytes) => {
    const seen: unknown[] = [];
    const { listening, port } = await listen((...given) => void seen.push(given));
    const socket = await connected(port);
    const closed = new Promise((resolve) => void socket.once("close", resolve));
    socket.on("error", () => {});
    socket.write(bytes);
    await closed;
    expect(listening.status().badStreams).toBe(1);
    expect(seen).toEqual([]);
  });

  it("ends all streams when it stops", async () => {
    const { listening, port } = await listen(() => {});
    const socket = await connected(port);
    socket.on("error", () => {});
    const closed = new Promise((resolve) => void socket.once("close", resolve));
    await listening.stop();
    open.length = 0;
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
