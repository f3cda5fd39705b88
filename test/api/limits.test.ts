import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, getOperationAST, isObjectType, Kind, parse, type FragmentDefinitionNode } from "graphql";
import { createClient as createWsClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { fieldCosts, leafCost, listSizes, objectCost } from "../../src/api/field-costs.ts";
import { defaultLimits } from "../../src/api/limits.ts";
import { operationCost } from "../../src/api/operation-cost.ts";
import { schema } from "../../src/api/schema.ts";
import { RequestRate } from "../../src/api/rate-limit.ts";
import { AppError } from "../../src/model/errors.ts";
import { collectOperations } from "../../web/operations.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

describe("the cost of an operation", () => {
  const small = buildSchema(`
    type Query { several(first: Int! = 25): Hosts! byName(names: [String!]!): [Host!]! plain: [Host!]! one: Host! either: Either! }
    type Hosts { nodes: [Host!]! totalCount: Int! }
    type Host { name: String! tags: [String!]! flows(first: Int! = 10): Flows! }
    type Flows { nodes: [Flow!]! }
    type Flow { bytes: Int! packets: Int! }
    union Either = Host | Flow
  `);
  const costOf = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const fragments = document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    );
    return operationCost(getOperationAST(document)!, Object.fromEntries(fragments), small, variables);
  };
  const rows = (count: number, each: number) => objectCost + count * (objectCost + each);

  it("is multiplied by first, wherever it comes from, and by the default when it is left out", () => {
    expect(costOf("{ several(first: 100) { nodes { name } } }").total).toBe(rows(100, leafCost));
    expect(costOf("query($n: Int!) { several(first: $n) { nodes { name } } }", { n: 7 }).total).toBe(rows(7, leafCost));
    expect(costOf("{ several { nodes { name } } }").total).toBe(rows(25, leafCost));
    expect(costOf("{ several(first: 100) { nodes { name flows(first: 20) { nodes { bytes packets } } } } }").total).toBe(
      rows(100, leafCost + rows(20, 2 * leafCost)),
    );
  });

  it("does not multiply what stands once, and counts look-ups by what is looked up", () => {
    expect(costOf("{ several(first: 100) { totalCount } }").total).toBe(objectCost + leafCost);
    expect(costOf(`{ byName(names: ["a", "b", "c"]) { name } }`).total).toBe(3 * (objectCost + leafCost));
    expect(costOf("{ plain { name } }").total).toBe(10 * (objectCost + leafCost));
  });

  it("counts equal fields once, through fragments too, and skips what is skipped", () => {
    expect(costOf("{ one { name name ...n } one { name } } fragment n on Host { name ... { name } }").total).toBe(objectCost + leafCost);
    expect(costOf("query($s: Boolean!) { one { name @skip(if: $s) } several @include(if: false) { totalCount } }", { s: true }).total).toBe(objectCost);
    expect(costOf("{ either { ... on Host { name } ... on Flow { bytes packets } } }").total).toBe(objectCost + 3 * leafCost);
  });

  it("ends with fragments inside fragments that grow without end", () => {
    const names = Array.from({ length: 14 }, (_, index) => `F${index}`);
    const fragments = names.map((name, index) => `fragment ${name} on Query { a${index}: one { ...G${index} } b${index}: one { ...G${index} } }`);
    const further = names.map((_, index) => `fragment G${index} on Host { name x${index}: flows { nodes { bytes } } }`);
    // The best of several: the machine may be busy with something else.
    const tookMs = Array.from({ length: 5 }, () => {
      const began = performance.now();
      expect(costOf(`{ ...F0 ${names.map((name) => `...${name}`).join(" ")} } ${fragments.join(" ")} ${further.join(" ")}`).total).toBeGreaterThan(0);
      return performance.now() - began;
    });
    expect(Math.min(...tookMs)).toBeLessThan(200);
  });
});

describe("a cost", () => {
  const dear = `{ cheap: viewer { name } dear: hosts(first: 500) { nodes { liveFlows(first: 500) { nodes { ${["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => `${name}: id`).join(" ")} } } } } }`;

  it("is told with each answer", async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: "{ hosts(first: 10) { nodes { ip name } } }" }),
    });
    const { extensions } = (await response.json()) as { readonly extensions: { readonly cost: { readonly total: number; readonly limit: number } } };
    expect(extensions.cost.limit).toBe(2_000_000);
    expect(extensions.cost.total).toBeGreaterThan(10 * 2 * leafCost);
    expect(extensions.cost.total).toBeLessThan(100_000);
  });

  it("stands beside the tables that answered", async () => {
    const ask = async (query: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      return ((await response.json()) as { readonly extensions: { readonly table?: string } }).extensions;
    };
    expect(await ask(`{ flowStats(groupBy: [APPLICATION], compareTo: { from: "-2h", to: "-1h" }) { table } }`)).toMatchObject({ table: "flows", cost: {} });
    expect(await ask("{ timeseries { table } dnsQueries { totalIsExact } }")).toMatchObject({ table: "dns + flows" });
    expect((await ask("{ flows { totalIsExact } }")).table).toBe("flows");
    expect(await ask("{ hosts { totalCount } }")).not.toHaveProperty("table");
  });

  it("beyond the limit is refused before anything is asked: cost, limit, and which field is dear", async () => {
    let asked = 0;
    const restore = replaceMethods(server.services.live, (was) => ({
      hosts: (...args) => {
        asked++;
        return was.hosts(...args);
      },
    }));
    const { errors, data } = await server.ask(dear, { token });
    restore();
    expect(asked).toBe(0);
    expect(data).toBeUndefined();
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/^The operation costs \d+; the limit is 2000000\. The dearest field is dear\.$/) as string,
      extensions: {
        code: "LIMIT_EXCEEDED",
        path: "dear",
        wanted: "a cost of at most 2000000",
        got: expect.stringMatching(/^\d+$/) as string,
        cure: expect.stringContaining("Ask for less of dear") as string,
      },
    });
  });

  it("holds for tools and over WebSocket, and can be configured", async () => {
    const principal = await server.services.accounts.principalOfToken(token);
    const { errors } = await server.api.runner.run({ document: dear, variables: {}, principal: principal!, through: "test" });
    expect(errors?.[0]).toMatchObject({ extensions: { code: "LIMIT_EXCEEDED" } });
    const tight = await startTestApi({ services: server.services, config: { limits: { cost: 500 } } });
    expect((await tight.ask("{ hosts(first: 10) { nodes { ip } } }", { token })).errors[0]).toMatchObject({ extensions: { code: "LIMIT_EXCEEDED" } });
    expect((await tight.ask("{ viewer { name } }", { token })).errors).toEqual([]);
    const client = createWsClient({
      url: `${tight.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: token },
    });
    const events = client.iterate({ query: "subscription { liveSummary(first: 50) { rows { key bytes } } }" });
    const event = await events.next().catch((error: unknown) => ({ value: { errors: error } }));
    expect(event.value).toMatchObject({ errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] });
    await client.dispose();
    await tight.stop();
  });
});

describe("the other limits", () => {
  it("can be configured", async () => {
    const tight = await startTestApi({ services: server.services, config: { limits: { depth: 3, aliases: 2, directives: 1, tokens: 60 } } });
    const message = async (query: string) => (await tight.ask(query, { token })).errors[0]?.message;
    expect(await message("{ hosts { nodes { mac { vendor } } } }")).toContain("depth limit of 3");
    expect(await message("{ a: viewer { name } b: viewer { name } c: viewer { name } }")).toContain("Aliases limit of 2");
    expect(await message("{ viewer @skip(if: false) { name @skip(if: false) } }")).toContain("Directives limit of 1");
    expect(await message(`{ ${"viewer { name } ".repeat(20)} }`)).toContain("Token limit of 60");
    expect(await message("{ viewer { name } }")).toBeUndefined();
    await tight.stop();
  });
});

describe("the rate of requests", () => {
  it("is counted in windows of a minute for each token, session and address", () => {
    let nowMs = 5;
    const rate = new RequestRate({ requestsPerMinute: 2, anonymousRequestsPerMinute: 1 }, () => nowMs);
    const by = (tokenId: string) => ({ via: { kind: "token", tokenId } }) as never;
    expect(rate.take(by("a"), "")).toEqual({ policy: "caller", limit: 2, remaining: 1, resetSeconds: 60, isExceeded: false });
    nowMs += 20_000;
    expect(rate.take(by("a"), "")).toMatchObject({ remaining: 0, resetSeconds: 40, isExceeded: false });
    expect(rate.take(by("a"), "")).toMatchObject({ remaining: 0, isExceeded: true });
    expect(rate.take(by("b"), "")).toMatchObject({ remaining: 1, isExceeded: false });
    expect(rate.take(null, "192.0.2.1")).toMatchObject({ policy: "anonymous", limit: 1, remaining: 0, isExceeded: false });
    expect(rate.take(null, "192.0.2.1")).toMatchObject({ isExceeded: true });
    expect(rate.take(null, "192.0.2.2")).toMatchObject({ isExceeded: false });
    nowMs += 40_000;
    expect(rate.take(by("a"), "")).toMatchObject({ remaining: 1, resetSeconds: 60, isExceeded: false });
  });

  it("is told in headers, and 429 says how long to wait, at /graphql and at /mcp", async () => {
    const mcp = { handle: async () => Response.json({}) };
    const tight = await startTestApi({ services: server.services, mcp, config: { limits: { requestsPerMinute: 3, anonymousRequestsPerMinute: 2 } } });
    const post = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${tight.url}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: `{"query":"{ __typename }"}` });
    const mine = { authorization: `Bearer ${token}` };
    const first = await post("/graphql", mine);
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-policy")).toBe(`"caller";q=3;w=60`);
    expect(first.headers.get("ratelimit")).toMatch(/^"caller";r=2;t=60$/);
    expect(first.headers.get("retry-after")).toBeNull();
    expect((await post("/mcp", mine)).headers.get("ratelimit")).toMatch(/^"caller";r=1;t=\d+$/);
    expect((await post("/graphql", mine)).status).toBe(200);
    for (const path of ["/graphql", "/mcp"]) {
      const refused = await post(path, mine);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
      expect(refused.headers.get("ratelimit")).toMatch(/^"caller";r=0;t=\d+$/);
      expect(await refused.json()).toMatchObject({
        errors: [{ extensions: { code: "RATE_LIMITED", wanted: "at most 3 requests a minute", cure: expect.stringMatching(/^Wait \d+ s\.$/) as string } }],
      });
    }
    const other = { authorization: `Bearer ${await server.services.token("analyst")}` };
    expect((await post("/graphql", other)).status).toBe(200);
    // Guesses at tokens are those of the address.
    const guesses = await Promise.all([1, 2, 3].map(() => post("/graphql", { authorization: "Bearer wg_guess" })));
    expect(guesses.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([401, 401, 429]);
    await tight.stop();
  });

  it("holds for each operation of a WebSocket", async () => {
    const tight = await startTestApi({ services: server.services, config: { limits: { requestsPerMinute: 2 } } });
    const client = createWsClient({
      url: `${tight.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      connectionParams: { authorization: await server.services.token("operator") },
    });
    const ask = () => client.iterate({ query: "{ __typename }" }).next();
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject([{ extensions: { code: "RATE_LIMITED" } }]);
    await client.dispose();
    await tight.stop();
  });
});

describe("the time of a query", () => {
  it("ends: what hears of it is cancelled, what does not is left behind, and the answer says TIMEOUT", async () => {
    const quick = await startTestApi({ services: server.services, config: { limits: { timeoutMs: 300 } } });
    let wasAborted = false;
    const restore = replaceMethods(server.services.history, () => ({
      flows: (_query, _access, signal) =>
        new Promise((_resolve, reject) => {
          signal!.addEventListener("abort", () => {
            wasAborted = true;
            reject(new AppError("CANCELLED", "The query was cancelled."));
          });
        }),
    }));
    const began = performance.now();
    const heard = await quick.ask("{ viewer { name } flows { totalIsExact } }", { token });
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(wasAborted).toBe(true);
    expect(heard.errors[0]).toMatchObject({
      path: ["flows"],
      extensions: { code: "TIMEOUT", wanted: "an answer within 300ms", cure: expect.any(String) as string },
    });
    restore();
    const deaf = replaceMethods(server.services.live, () => ({ interfaces: () => new Promise(() => undefined) }));
    const left = await quick.ask("{ interfaces { name } }", { token });
    deaf();
    expect(left.errors[0]).toMatchObject({ extensions: { code: "TIMEOUT" } });
    expect((await quick.ask("{ viewer { name } }", { token })).errors).toEqual([]);
    await quick.stop();
  });
});

describe("GraphiQL", () => {
  it("can be switched off; the API goes on", async () => {
    const without = await startTestApi({ services: server.services, config: { graphiql: false } });
    const page = await fetch(`${without.url}/graphql`, { headers: { accept: "text/html" } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain("GraphiQL is switched off");
    expect((await without.ask("{ viewer { name } }", { token })).errors).toEqual([]);
    await without.stop();
  });
});

describe("the measured costs", () => {
  it("are those of fields that there are", () => {
    for (const coordinate of [...Object.keys(fieldCosts), ...Object.keys(listSizes)]) {
      const [type, field] = coordinate.split(".") as [string, string];
      const found = schema.getType(type);
      expect(isObjectType(found) && field in found.getFields(), coordinate).toBe(true);
    }
  });

  it("leave room for everything the UI and the tools ask, with rows as many as they may be", () => {
    const tools = new URL("../../tools/", import.meta.url);
    const texts = [
      ...readdirSync(tools).map((name) => readFileSync(new URL(name, tools), "utf8")),
      ...Object.values(collectOperations()).map(({ text }) => text),
    ];
    const most = texts.map((text) => {
      const document = parse(text);
      const fragments = Object.fromEntries(
        document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])),
      );
      const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)!;
      return operationCost(operation, fragments, schema, { first: 100, maxRows: 1_000 }).total;
    });
    expect(Math.max(...most)).toBeLessThan(defaultLimits.cost / 2);
  });
});
