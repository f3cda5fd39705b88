import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

const stalledMs = 1_500;
/** Names of a length that a few events fill what the kernel holds for a socket. */
const name = "x".repeat(250);
const query = `subscription { traffic(interval: "500ms") { topHosts { name } } }`;
const eventBytes = 40_000 * 265;

let server: TestApi;
let token: string;
let asked = 0;
beforeEach(async () => {
  server = await startTestApi({ config: { limits: { stalledMs } } });
  token = await server.services.token("viewer");
  asked = 0;
  const topHosts = Array.from({ length: 40_000 }, () => ({ ip: "10.0.0.1", name, bytesPerSecond: 1 }));
  replaceMethods(server.services.live, (was) => ({
    traffic: async (access) => {
      asked++;
      return { ...(await was.traffic(access)), topHosts };
    },
  }));
});
afterEach(() => server.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const figure = async (metric: string): Promise<string | undefined> =>
  new RegExp(`^${metric} (\\d+)$`, "m").exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
const gauge = () => figure("wiregraph_graphql_streams");
const slow = () => figure("wiregraph_graphql_slow_streams_total");

/** A client of SSE that reads its first bytes, then nothing. */
async function stalledSse(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  const body = JSON.stringify({ query });
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  return socket;
}

/** A WebSocket that may ask, and what waits for a message of a kind. */
async function openWebSocket(): Promise<{ readonly socket: WebSocket; readonly said: (type: string) => Promise<void> }> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { maxPayload: 100_000_000 });
  await new Promise((resolve) => socket.once("open", resolve));
  const said = (type: string) =>
    new Promise<void>((resolve) => {
      const look = (data: Buffer): void => {
        if (!data.toString("latin1", 0, 60).includes(`"${type}"`)) return;
        socket.off("message", look);
        resolve();
      };
      socket.on("message", look);
    });
  const acknowledged = said("connection_ack");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  await acknowledged;
  return { socket, said };
}

/** The same as the client of SSE. */
async function stalledWebSocket(): Promise<WebSocket> {
  const { socket, said } = await openWebSocket();
  const next = said("next");
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
  await next;
  socket.pause();
  return socket;
}

describe("a client that reads nothing", () => {
  it("over SSE: nothing more is made for it, memory stays, and it finds the reason when it reads on", { timeout: 150_000 }, async () => {
    const before = process.memoryUsage().rss;
    const socket = await stalledSse();
    await expect.poll(gauge, { timeout: 60_000 }).toBe("0");
    const askedThen = asked;
    await pause(700);
    expect(asked).toBe(askedThen);
    expect(asked).toBeLessThan(5);
    expect(process.memoryUsage().rss - before).toBeLessThan(15 * eventBytes);
    let tail = "";
    socket.on("data", (chunk) => (tail = (tail + chunk.toString("latin1")).slice(-2_000)));
    socket.resume();
    await expect.poll(() => tail, { timeout: 60_000 }).toContain("event: complete");
    expect(tail).toContain("The stream ends: its client read nothing for 1500ms.");
    expect(tail).toContain(`"code":"LIMIT_EXCEEDED"`);
    socket.destroy();
  });

  it("over WebSocket: the same", { timeout: 150_000 }, async () => {
    const socket = await stalledWebSocket();
    await expect.poll(gauge, { timeout: 60_000 }).toBe("0");
    expect(asked).toBeLessThan(5);
    const messages: string[] = [];
    socket.on("message", (data: Buffer) => void messages.push(data.toString("latin1").slice(0, 500)));
    socket.resume();
    await expect.poll(() => messages.at(-1), { timeout: 60_000 }).toContain(`"complete"`);
    expect(messages.at(-2)).toContain("its client read nothing for 1500ms");
    // The connection is good for more.
    const answered = new Promise<string>((resolve) => socket.on("message", (data: Buffer) => resolve(data.toString())));
    socket.send(JSON.stringify({ id: "2", type: "subscribe", payload: { query: "{ viewer { name } }" } }));
    expect(await answered).toContain(`"viewer":{"name":"viewer"}`);
    socket.terminate();
  });

  it("loses its connection when it never comes back", { timeout: 150_000 }, async () => {
    const connections = () => new Promise<number>((resolve) => server.api.server.getConnections((_error, count) => resolve(count)));
    const sse = await stalledSse();
    const ws = await stalledWebSocket();
    sse.on("error", () => undefined);
    ws.on("error", () => undefined);
    const ended = Promise.all([new Promise((resolve) => sse.once("close", resolve)), new Promise((resolve) => ws.once("close", resolve))]);
    expect(await connections()).toBeGreaterThanOrEqual(2);
    await expect.poll(connections, { timeout: 60_000 }).toBe(0);
    sse.resume();
    ws.resume();
    await ended;
  });

  it("may not ask more over its WebSocket before it has read what it asked for", { timeout: 150_000 }, async () => {
    const { socket } = await openWebSocket();
    socket.pause();
    socket.on("error", () => undefined);
    const send = (id: string) => socket.send(JSON.stringify({ id, type: "subscribe", payload: { query: big } }));
    const big = `{ __schema { types { name description fields { name description args { name description } } } } }`;
    for (let i = 0; i < 300; i++) send(`q${i}`);
    const said: string[] = [];
    socket.on("message", (data: Buffer) => void said.push(data.toString("latin1").slice(0, 400)));
    const closed = new Promise<readonly [number, string]>((resolve) =>
      socket.once("close", (code: number, reason: Buffer) => resolve([code, reason.toString()])),
    );
    let more = 0;
    const askMore = async () => {
      send(`more${more++}`);
      return slow();
    };
    await expect.poll(askMore, { timeout: 60_000, interval: 100 }).toBe("1");
    // In time: a while later it is cut off without a word.
    socket.resume();
    expect(await closed).toEqual([4_400, "The client asks and does not read the answers."]);
    // How many were answered before depends on what the kernel holds for a socket; whoever asked last was not.
    const answered = said.filter((text) => text.includes(`"__schema"`)).length;
    expect(answered).toBeLessThan(300 + more);
    expect(await slow()).toBe("1");
  });
});
