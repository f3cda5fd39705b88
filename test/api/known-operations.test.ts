import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, validate } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { schema } from "../../src/api/schema.ts";
import { collectOperations } from "../../web/operations.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";

const operations = collectOperations();
const folder = mkdtempSync(join(tmpdir(), "wg-known-"));
let strict: TestApi;
let open: TestApi;
let session: Record<string, string>;
let token: string;
beforeAll(async () => {
  writeFileSync(join(folder, "operations.json"), JSON.stringify(Object.fromEntries(Object.values(operations).map(({ hash, text }) => [hash, text]))));
  strict = await startTestApi({ config: { webFolder: folder, knownOperationsOnly: true } });
  open = await startTestApi({ services: strict.services, config: { webFolder: folder } });
  token = await strict.services.token("viewer");
  session = await open.signIn("viewer");
});
afterAll(async () => {
  await strict.stop();
  await open.stop();
  rmSync(folder, { recursive: true });
});

interface Sent {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

async function post(server: TestApi, body: Record<string, unknown>, headers: Record<string, string>): Promise<Sent> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

describe("the UI's operations", () => {
  it("are collected from its sources with their fragments, and fit the schema", () => {
    expect(Object.keys(operations).length).toBeGreaterThan(40);
    expect(Object.keys(operations)).toEqual(expect.arrayContaining(["Session", "SignIn", "Traffic"]));
    for (const { hash, text } of Object.values(operations)) {
      expect(validate(schema, parse(text))).toEqual([]);
      expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
    }
  });
});

describe("an operation known by its hash", () => {
  it("runs for a session, with variables, and for a token", async () => {
    const known = operations["Session"]!;
    for (const server of [strict, open]) {
      for (const headers of [session, { authorization: `Bearer ${token}` }]) {
        const { status, body } = await post(server, byHash(known.hash), headers);
        expect(status).toBe(200);
        expect(body.data.viewer).toMatchObject({ name: "viewer", __typename: "User" });
      }
    }
    const found = await post(strict, { variables: { search: "192.168" }, ...byHash(operations["Find"]!.hash) }, session);
    expect(found.body.errors).toBeUndefined();
    expect(found.body.data.hosts.nodes.length).toBeGreaterThan(0);
    const signedIn = await post(strict, { variables: { name: "viewer", password: "wrong" }, ...byHash(operations["SignIn"]!.hash) }, {});
    expect(signedIn.body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  it("is not found when nobody knows it, and found once a new build has written it", async () => {
    const text = "query Later { viewer { name } }";
    const hash = createHash("sha256").update(text).digest("hex");
    const refused = await post(strict, byHash(hash), session);
    expect(refused.status).toBe(404);
    expect(refused.body.errors[0].extensions).toMatchObject({
      code: "NOT_FOUND",
      path: "extensions.persistedQuery.sha256Hash",
      cure: expect.stringContaining("Reload the page") as string,
    });
    writeFileSync(join(folder, "operations.json"), JSON.stringify({ [hash]: text }));
    await expect.poll(async () => (await post(strict, byHash(hash), session)).status, { timeout: 5_000 }).toBe(200);
  });
});

describe("where only known operations run for browsers", () => {
  it("a session and nobody are refused anything else, GraphiQL is off, tokens go on", async () => {
    for (const headers of [session, {}] as Record<string, string>[]) {
      const { status, body } = await post(strict, { query: "{ viewer { name } }" }, headers);
      expect(status).toBe(403);
      expect(body.errors[0].extensions).toMatchObject({ code: "FORBIDDEN", path: "query", wanted: "an operation of the web UI, by its hash" });
    }
    // The text of a known one beside its hash is a text all the same.
    expect((await post(strict, { query: "{ viewer { name } }", ...byHash(operations["Session"]!.hash) }, session)).status).toBe(403);
    expect((await post(strict, {}, session)).status).toBe(400);
    expect((await fetch(`${strict.url}/graphql`, { headers: { accept: "text/html" } })).status).toBe(404);
    expect((await post(strict, { query: "{ viewer { name } }" }, { authorization: `Bearer ${token}` })).body.data.viewer.name).toBe("viewer");
  });

  it("so over SSE and WebSocket", async () => {
    const sse = createSseClient({ url: `${strict.url}/graphql`, headers: session, retryAttempts: 0 });
    writeFileSync(join(folder, "operations.json"), JSON.stringify(Object.fromEntries(Object.values(operations).map(({ hash, text }) => [hash, text]))));
    const query = { query: "", ...byHash(operations["Traffic"]!.hash) };
    await expect
      .poll(
        async () => {
          const events = sse.iterate<{ traffic: unknown }>(query);
          const { value } = await events.next().catch(() => ({ value: undefined }));
          await events.return?.();
          return (value as { readonly data?: { readonly traffic: unknown } } | undefined)?.data?.traffic;
        },
        { timeout: 5_000 },
      )
      .toBeTruthy();
    await expect(sse.iterate({ query: "subscription { traffic { time } }" }).next()).rejects.toThrow("403");
    sse.dispose();
    const ask = async (payload: { query: string; extensions?: Record<string, unknown> }, parameters?: Record<string, unknown>) => {
      const client = createWsClient({
        url: `${strict.url.replace("http", "ws")}/graphql`,
        webSocketImpl: class extends WebSocket {
          constructor(url: string, protocols: string[]) {
            super(url, protocols, { headers: { cookie: session["cookie"]!, origin: strict.url } });
          }
        },
        retryAttempts: 0,
        ...(parameters ? { connectionParams: parameters } : {}),
      });
      const { value } = await client.iterate(payload).next();
      await client.dispose();
      return value as unknown;
    };
    await expect(ask({ query: "{ viewer { name } }" })).rejects.toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    await expect(ask({ query: "", ...byHash("00") })).rejects.toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
    expect(await ask({ query: "", ...byHash(operations["Session"]!.hash) })).toMatchObject({ data: { viewer: { name: "viewer" } } });
    expect(await ask({ query: "{ viewer { name } }" }, { authorization: `Bearer ${token}` })).toMatchObject({ data: { viewer: { name: "viewer" } } });
  });

  it("and nowhere else: a page in development sends whole documents", async () => {
    expect((await post(open, { query: "{ viewer { name } }" }, session)).body.data.viewer.name).toBe("viewer");
  });
});
