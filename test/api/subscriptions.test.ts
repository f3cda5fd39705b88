import { connect } from "node:net";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

const traffic = `subscription { traffic(interval: "500ms") { time bytesPerSecond topHosts { ip } } }`;

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

describe("over SSE", () => {
  it("beats", async () => {
    const client = createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const [one, two] = await take(client.iterate<{ traffic: { time: string } }>({ query: traffic }), 2);
    client.dispose();
    expect(one!.data!.traffic).toMatchObject({ bytesPerSecond: 184_132, topHosts: expect.arrayContaining([{ ip: expect.any(String) }]) });
    const apart = Date.parse(two!.data!.traffic.time) - Date.parse(one!.data!.traffic.time);
    expect(apart).toBeGreaterThan(400);
    expect(apart).toBeLessThan(2_000);
  });

  it("follows a job to its end", async () => {
    const { id } = await server.services.jobs.importPcap({ path: "/x", title: "a.pcap", shiftToNow: false, deleteAfter: false });
    const client = createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const events = await take(
      client.iterate<{ jobProgress: { progress: number; state: string } }>({
        query: `subscription { jobProgress(id: "${id}") { progress state counts { name value } } }`,
      }),
      9,
    );
    client.dispose();
    expect(events.map(({ data }) => data!.jobProgress.progress)).toEqual([0, 0.5, 1]);
    expect(events.at(-1)!.data!.jobProgress.state).toBe("DONE");
  });

  it("refuses an interval that is too short, with the bounds", async () => {
    const client = createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const [event] = await take(client.iterate({ query: `subscription { traffic(interval: "1ms") { time } }` }), 1);
    client.dispose();
    expect(event!.errors![0]).toMatchObject({ extensions: { code: "BAD_INPUT", path: "interval", wanted: "500ms to 1m" } });
  });

  it("stops asking when the caller goes away", async () => {
    let asked = 0;
    const restore = replaceMethods(server.services.live, (was) => ({
      traffic: () => {
        asked++;
        return was.traffic();
      },
    }));
    const client = createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    await take(client.iterate({ query: traffic }), 1);
    client.dispose();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    restore();
    expect(asked - before).toBeLessThanOrEqual(1);
  });
});

describe("a stream ends, with an error that says why,", () => {
  type Event = { readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[] };

  /** Opens one over SSE and one over WebSocket, changes something, and gives how each went on. */
  async function after(change: (api: TestApi, tokenId: string) => Promise<unknown>, interval = "500ms", recheckMs = 30_000) {
    const strict = await startTestApi({ config: { recheckMs } });
    const secret = await strict.services.token("viewer");
    const [made] = (await strict.services.accounts.tokens({})).toReversed();
    const sse = createSseClient({ url: `${strict.url}/graphql`, headers: { authorization: `Bearer ${secret}` }, retryAttempts: 0 });
    const ws = createWsClient({
      url: `${strict.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      // It stays open between operations.
      lazy: false,
      onNonLazyError: () => undefined,
      connectionParams: { authorization: secret },
    });
    const query = `subscription { traffic(interval: "${interval}") { time } }`;
    const streams = [sse.iterate({ query }), ws.iterate({ query })];
    for (const events of streams) expect(((await events.next()).value as Event).errors).toBeUndefined();
    await change(strict, made!.id);
    const began = performance.now();
    const rest = await Promise.all(
      streams.map(async (events) => {
        const taken: Event[] = [];
        for await (const event of events) taken.push(event);
        return taken.map(({ errors }) => errors && { message: errors[0]!.message, code: errors[0]!.extensions!["code"] });
      }),
    );
    const tookMs = performance.now() - began;
    const [later] = await take(ws.iterate({ query: "{ viewer { name } }" }), 1).catch((errors: unknown) => [errors]);
    await ws.dispose();
    await strict.stop();
    return { rest, tookMs, later };
  }

  it("when its token is revoked: in place of the next event, and its socket serves nothing more", async () => {
    const { rest, tookMs, later } = await after((api, id) => api.services.accounts.revokeToken(id, null));
    const end = [{ message: "The stream ends: the token viewer api was revoked.", code: "UNAUTHENTICATED" }];
    expect(rest).toEqual([end, end]);
    expect(tookMs).toBeLessThan(15_000);
    expect(later).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
  });

  it("between events that are far apart too", async () => {
    const { rest, tookMs } = await after((api, id) => api.services.accounts.revokeToken(id, null), "60s", 200);
    expect(rest.map((events) => events.map((error) => error?.code))).toEqual([["UNAUTHENTICATED"], ["UNAUTHENTICATED"]]);
    expect(tookMs).toBeLessThan(20_000);
  });

  it("when the rights of its token change", async () => {
    const { rest } = await after(async (api) => {
      replaceMethods(api.services.accounts, (was) => ({
        principalOfToken: async (secret) => {
          const principal = await was.principalOfToken(secret);
          return principal && { ...principal, networks: ["10.0.0.0/8"] };
        },
      }));
    });
    const end = [{ message: "The stream ends: the rights of the token viewer api changed.", code: "FORBIDDEN" }];
    expect(rest).toEqual([end, end]);
  });
});

describe("a WebSocket", () => {
  it("is closed some time after its token was revoked", async () => {
    const strict = await startTestApi({ config: { recheckMs: 50 } });
    const secret = await strict.services.token("viewer");
    const [made] = await strict.services.accounts.tokens({});
    const closed = new Promise<number>((resolve) => {
      const client = createWsClient({
        url: `${strict.url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        lazy: false,
        connectionParams: { authorization: secret },
        onNonLazyError: () => undefined,
        on: {
          connected: () => void strict.services.accounts.revokeToken(made!.id, null),
          closed: (event) => resolve((event as { readonly code: number }).code),
        },
      });
      void client;
    });
    expect(await closed).toBe(4_403);
    await strict.stop();
  });
});

describe("over WebSocket", () => {
  const connect = (options: { parameters?: Record<string, unknown>; headers?: Record<string, string> } = {}) =>
    createWsClient({
      url: `${server.url.replace("http", "ws")}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { headers: options.headers ?? {} });
        }
      },
      retryAttempts: 0,
      ...(options.parameters ? { connectionParams: options.parameters } : {}),
    });

  it("beats for a token in the connection parameters", async () => {
    const client = connect({ parameters: { authorization: `Bearer ${token}` } });
    const events = await take(client.iterate<{ traffic: object }>({ query: traffic }), 2);
    await client.dispose();
    expect(events[0]!.data!.traffic).toMatchObject({ bytesPerSecond: 184_132 });
  });

  it("knows a session by its cookie, with an Origin of our own only", async () => {
    const { cookie } = await server.signIn("viewer");
    const ask = async (headers: Record<string, string>) => {
      const client = connect({ headers });
      const [event] = await take(client.iterate<{ viewer: { name: string } | null }>({ query: "{ viewer { name } }" }), 1);
      await client.dispose();
      return event!.data!.viewer;
    };
    expect(await ask({ cookie: cookie!, origin: server.url })).toEqual({ name: "viewer" });
    expect(await ask({ cookie: cookie! })).toBeNull();
    await expect(ask({ cookie: cookie!, origin: "http://evil.example" })).rejects.toThrow();
    await expect(ask({ host: "evil.example" })).rejects.toThrow();
  });

  it("refuses a bad token, masks and limits as over HTTP", async () => {
    const bad = connect({ parameters: { authorization: "Bearer wg_nothing" } });
    await expect(take(bad.iterate({ query: traffic }), 1)).rejects.toMatchObject({ code: 4_403 });
    const nobody = connect();
    const [refused] = await take(nobody.iterate({ query: traffic }), 1);
    expect(refused!.errors![0]).toMatchObject({ extensions: { code: "UNAUTHENTICATED" } });
    await expect(take(nobody.iterate({ query: "{ nothing }" }), 1)).rejects.toMatchObject([{ extensions: { code: "BAD_INPUT" } }]);
    await nobody.dispose();
  });
});

describe("the server's stop", () => {
  it("ends streams with an event that says so, and closes sockets in order", async () => {
    const other = await startTestApi();
    const secret = await other.services.token("viewer");
    const closes: number[] = [];
    const ws = createWsClient({
      url: `${other.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      connectionParams: { authorization: `Bearer ${secret}` },
      on: { closed: (event) => void closes.push((event as { readonly code: number }).code) },
    });
    const sse = createSseClient({ url: `${other.url}/graphql`, headers: { authorization: `Bearer ${secret}` }, retryAttempts: 0 });
    const streams = [sse, ws].map((client) => client.iterate({ query: `subscription { traffic(interval: "30s") { time } }` }));
    for (const events of streams) await events.next();
    const began = performance.now();
    const rest = Promise.all(streams.map((events) => take(events, 1_000)));
    await other.stop();
    expect(performance.now() - began).toBeLessThan(15_000);
    for (const events of await rest) {
      expect(events).toHaveLength(1);
      expect(events[0]!.errors![0]).toMatchObject({ message: "The stream ends: the server stops.", extensions: { code: "UNAVAILABLE" } });
    }
    await expect.poll(() => closes).toEqual([1_001]);
  });
});

describe("the number of streams", () => {
  it("is bounded for each caller and in all, and ended ones make room", async () => {
    const tight = await startTestApi({ services: server.services, config: { limits: { streamsPerCaller: 2, streams: 3 } } });
    const query = `subscription { traffic(interval: "500ms") { time } }`;
    const other = await server.services.token("analyst");
    const open = (secret: string) => {
      const client = createSseClient({ url: `${tight.url}/graphql`, headers: { authorization: `Bearer ${secret}` }, retryAttempts: 0 });
      return client.iterate({ query });
    };
    const first = async (events: AsyncIterator<{ readonly errors?: unknown }>) => ((await events.next()).value as { readonly errors?: unknown }).errors;
    const mine = [open(token), open(token)];
    for (const events of mine) expect(await first(events)).toBeUndefined();
    expect(await first(open(token))).toMatchObject([
      { message: "Too many subscriptions are open.", extensions: { code: "LIMIT_EXCEEDED", wanted: "at most 2 of one token or session" } },
    ]);
    const others = open(other);
    expect(await first(others)).toBeUndefined();
    expect(await first(open(other))).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED", wanted: "at most 3 in all" } }]);
    await mine[0]!.return!();
    await expect.poll(async () => first(open(other)), { timeout: 5_000 }).toBeUndefined();
    await tight.stop();
  });
});

describe("an upgrade with a target that is no URL", () => {
  it.each(["http://[", "//", "//[", "/%", "/%00", "*", "/graphql\u00ff"])("%j is refused, and the server goes on", async (target) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          `GET ${target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
          "latin1",
        );
      });
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString("latin1")));
      socket.once("error", reject).once("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});
