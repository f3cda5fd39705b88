import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../src/model/principal.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";
import { sendRaw, type RawAnswer } from "../support/raw-request.ts";

let server: TestApi;
let token: string;
const seen: { principal: Principal | undefined; body: string }[] = [];
beforeAll(async () => {
  server = await startTestApi({
    config: {
      allowedHosts: ["wiregraph.example"],
      allowedOrigins: ["http://localhost:5173"],
      publicUrl: "https://net.example:8443",
      trustedProxies: ["127.0.0.0/8"],
    },
    mcp: {
      handle: async (request, principal) => {
        seen.push({ principal, body: await request.text() });
        return Response.json({ path: new URL(request.url).pathname });
      },
      tools: () => [
        { name: "query", title: "Query", description: "Runs SQL.", readOnly: true, scopes: ["sql"], available: false, reason: "Needs the scope sql." },
      ],
    },
  });
  token = await server.services.token("operator");
});
afterAll(() => server.stop());

const send = (method: string, path: string, headers?: Record<string, string>, body?: string | Buffer) => sendRaw(server.port, method, path, headers, body);
const graphql = (headers: Record<string, string>, query = "{ viewer { name } }") =>
  send("POST", "/graphql", { "content-type": "application/json", ...headers }, JSON.stringify({ query }));
const codeOf = (sent: RawAnswer): string => (JSON.parse(sent.text) as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code;

describe("Host and Origin", () => {
  const routes: readonly (readonly [string, string])[] = [
    ["GET", "/"],
    ["POST", "/graphql"],
    ["POST", "/mcp"],
    ["PUT", "/uploads/abcdefgh"],
    ["GET", "/healthz"],
    ["GET", "/readyz"],
    ["GET", "/metrics"],
    ["GET", "/assets/app-1a2b3c.js"],
  ];

  it("refuse a foreign host name on every route, before anything else", async () => {
    for (const [method, path] of routes) {
      for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[::2]", "a b"]) {
        const sent = await send(method, path, { host, authorization: `Bearer ${token}` });
        expect([400, 403], `${method} ${path} ${host}`).toContain(sent.status);
      }
    }
  });

  it("refuse pages of other sites on every route", async () => {
    for (const [method, path] of routes) {
      for (const origin of ["http://evil.example", "null", `http://localhost:${server.port + 1}`, "file://", `https://127.0.0.1:${server.port}.evil.example`]) {
        const sent = await send(method, path, { origin, authorization: `Bearer ${token}` });
        expect(sent.status, `${method} ${path} ${origin}`).toBe(403);
        expect(codeOf(sent)).toBe("FORBIDDEN");
      }
    }
  });

  it("let our own names and origins through", async () => {
    for (const host of [
      `127.0.0.1:${server.port}`,
      `localhost:${server.port}`,
      "LOCALHOST",
      `[::1]:${server.port}`,
      "wiregraph.example",
      "wiregraph.example.:3000",
      "net.example:8443",
    ]) {
      expect((await send("GET", "/healthz", { host })).status, host).toBe(200);
    }
    for (const origin of [`http://127.0.0.1:${server.port}`, "http://localhost:5173", "https://net.example:8443"]) {
      expect((await send("GET", "/healthz", { origin })).status, origin).toBe(200);
    }
    expect((await send("GET", "/healthz", { host: "wiregraph.example", origin: "https://wiregraph.example" })).status).toBe(200);
  });
});

describe("the session cookie", () => {
  it("does nothing without the custom header, on GET and on uploads too", async () => {
    const { cookie } = await server.signIn("operator");
    for (const sent of [
      await graphql({ cookie: cookie! }),
      await send("GET", "/graphql?query=%7Bviewer%7Bname%7D%7D", { cookie: cookie! }),
      await send("PUT", "/uploads/abcdefgh", { cookie: cookie! }, "x"),
    ]) {
      expect(sent.status).toBe(403);
      expect(codeOf(sent)).toBe("FORBIDDEN");
      expect(sent.text).toContain("x-wiregraph-csrf");
    }
    expect((await graphql({ cookie: cookie!, "x-wiregraph-csrf": "1" })).text).toContain(`{"data":{"viewer":{"name":"operator"}}`);
  });

  it("that ended is nobody, and a token that is no good is 401", async () => {
    expect((await graphql({ cookie: "wiregraph_session=old", "x-wiregraph-csrf": "1" })).text).toContain(`{"data":{"viewer":null}`);
    for (const authorization of ["Bearer wg_nothing", "Token", "Basic YTpi", "Bearer "]) {
      const sent = await graphql({ authorization });
      expect(sent.status, authorization).toBe(401);
      expect(sent.headers["www-authenticate"]).toContain("Bearer");
      expect(codeOf(sent)).toBe("UNAUTHENTICATED");
    }
  });

  it("is Secure behind a trusted proxy that speaks HTTPS", async () => {
    const sign = (headers: Record<string, string>) =>
      graphql(
        headers,
        `
          mutation {
            signIn(input: { name: "operator", password: "correct horse battery" }) {
              applied
            }
          }
        `,
      );
    expect(String((await sign({ "x-forwarded-proto": "https" })).headers["set-cookie"])).toContain("; Secure");
    expect(String((await sign({})).headers["set-cookie"])).not.toContain("Secure");
  });
});

describe("the caller's address", () => {
  it("is seen through trusted proxies only, never beyond the first other address", async () => {
    const asked: string[] = [];
    const restore = replaceMethods(server.services.accounts, (was) => ({
      signIn: (input) => {
        asked.push(input.remoteAddress);
        return was.signIn(input);
      },
    }));
    const sign = (forwarded?: string) =>
      graphql(
        forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
        `
          mutation {
            signIn(input: { name: "operator", password: "correct horse battery" }) {
              applied
            }
          }
        `,
      );
    await sign();
    await sign("203.0.113.9");
    await sign("198.51.100.1, 203.0.113.9, 127.0.0.2");
    await sign("nonsense");
    restore();
    expect(asked).toEqual(["127.0.0.1", "203.0.113.9", "203.0.113.9", "127.0.0.1"]);
  });
});

describe("/mcp", () => {
  it("wants a token", async () => {
    const sent = await send("POST", "/mcp", {}, "{}");
    expect(sent.status).toBe(401);
    expect(sent.headers["www-authenticate"]).toMatch(/^Bearer /);
    const { cookie } = await server.signIn("operator");
    expect((await send("POST", "/mcp", { cookie: cookie!, "x-wiregraph-csrf": "1" }, "{}")).status).toBe(401);
    expect(seen).toEqual([]);
  });

  it("hands the request and the principal on, for Bearer and Token", async () => {
    const secret = await server.services.token("viewer", { audience: "mcp" });
    for (const scheme of ["Bearer", "Token", "bearer"]) {
      const sent = await send("POST", "/mcp", { authorization: `${scheme} ${secret}`, "content-type": "application/json" }, `{"id":1}`);
      expect(JSON.parse(sent.text)).toEqual({ path: "/mcp" });
    }
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ body: `{"id":1}`, principal: { userName: "viewer", via: { audience: "mcp" } } });
    const { data } = await server.ask("{ mcpTools { name readOnly available reason scopes } }", { token });
    expect(data.mcpTools).toEqual([{ name: "query", readOnly: true, available: false, reason: "Needs the scope sql.", scopes: ["SQL"] }]);
  });
});

describe("PUT /uploads/{id}", () => {
  const csrf = { "x-wiregraph-csrf": "1" };

  it("streams a file, which importPcap then takes, once", async () => {
    const bytes = Buffer.alloc(3_000_000, 7);
    const sent = await send(
      "PUT",
      "/uploads/upload-0001",
      { authorization: `Bearer ${token}`, ...csrf, "x-file-name": encodeURIComponent("büro/../evil\u0000.pcap") },
      bytes,
    );
    expect(sent.status).toBe(201);
    expect(JSON.parse(sent.text)).toEqual({
      id: "upload-0001",
      bytes: 3_000_000,
      fileName: "büro_.._evil_.pcap",
      notice: expect.stringContaining("not taken as given"),
    });
    const dry = await server.ask(`mutation { importPcap(input: { uploadId: "upload-0001" }, dryRun: true) { applied summary warnings job { id } } }`, {
      token,
    });
    expect(dry.data.importPcap).toMatchObject({
      applied: false,
      job: null,
      summary: "Reads büro_.._evil_.pcap (3,000,000 bytes) into the flow store.",
      warnings: [expect.stringContaining("does not begin like a capture")],
    });
    const unknown = await server.ask(`mutation { importPcap(input: { uploadId: "upload-9999" }, dryRun: true) { applied } }`, { token });
    expect(unknown.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.uploadId" });
    const started = await server.ask(`mutation { importPcap(input: { uploadId: "upload-0001" }) { applied job { id title state } } }`, { token });
    expect(started.data.importPcap).toMatchObject({ applied: true, job: { title: "büro_.._evil_.pcap", state: "RUNNING" } });
    const { data } = await server.ask(`query($id: ID!) { job(id: $id) { kind } }`, { token, variables: { id: started.data.importPcap.job.id } });
    expect(data.job).toEqual({ kind: "import" });
    expect((await server.ask(`mutation { importPcap(input: { uploadId: "upload-0001" }) { applied } }`, { token })).errors[0]?.extensions["code"]).toBe(
      "NOT_FOUND",
    );
  });

  it("takes the name from the address too, and says when it had to change it", async () => {
    const named = async (id: string, address: string, headers: Record<string, string> = {}) =>
      JSON.parse((await send("PUT", `/uploads/${id}${address}`, { authorization: `Bearer ${token}`, ...csrf, ...headers }, "x")).text) as unknown;
    expect(await named("office-01", "?name=..%2f%E2%80%AE%3Cb%3E.pcap")).toEqual({
      id: "office-01",
      bytes: 1,
      fileName: "..__<b>.pcap",
      notice: expect.stringContaining("not taken as given"),
    });
    expect(await named("office-02", "?name=office%20two.pcapng")).toEqual({ id: "office-02", bytes: 1, fileName: "office two.pcapng" });
    expect(await named("office-03", "", { "x-file-name": "100%.pcap" })).toEqual({ id: "office-03", bytes: 1, fileName: "100%.pcap" });
    expect(await named("office-04", "")).toEqual({ id: "office-04", bytes: 1, fileName: "office-04.pcap" });
    expect(await named("office-05", `?name=${"a".repeat(300)}`)).toMatchObject({ notice: expect.stringContaining("cut") });
  });

  it("refuses who may not write, a missing header, a strange id, another method, an id twice", async () => {
    const put = (headers: Record<string, string>, id = "upload-0002", method = "PUT") => send(method, `/uploads/${id}`, headers, "x");
    const bearer = async (...given: Parameters<typeof server.services.token>) => ({
      authorization: `Bearer ${await server.services.token(...given)}`,
      ...csrf,
    });
    expect((await put(csrf)).status).toBe(401);
    expect((await put(await bearer("viewer"))).status).toBe(403);
    expect((await put(await bearer("operator", { audience: "mcp" }))).status).toBe(403);
    expect((await put(await bearer("operator", { networks: ["10.0.0.0/8"] }))).status).toBe(403);
    expect((await put({ authorization: `Bearer ${token}` })).status).toBe(403);
    expect((await put(await bearer("operator"), "..%2f..%2fetc%2fpasswd")).status).toBe(400);
    expect((await put(await bearer("operator"), "upload-0002", "POST")).status).toBe(405);
    expect((await put(await bearer("operator"))).status).toBe(201);
    expect((await put(await bearer("operator"))).status).toBe(409);
  });
});

describe("probes and metrics", () => {
  it("say alive and ready", async () => {
    expect((await send("GET", "/healthz")).text).toBe("ok\n");
    expect(JSON.parse((await send("GET", "/readyz")).text)).toEqual({ ready: true, meter: true, store: true });
    const restore = replaceMethods(server.services.history, () => ({ status: () => Promise.reject(new Error("gone")) }));
    const away = await send("GET", "/readyz");
    restore();
    expect(away.status).toBe(503);
    expect(JSON.parse(away.text)).toEqual({ ready: false, meter: true, store: false });
    const full = replaceMethods(server.services.history, (was) => ({
      status: async () => ({ ...(await was.status()), refusal: { problem: "The disk is full." } }),
    }));
    expect(JSON.parse((await send("GET", "/readyz")).text)).toEqual({ ready: false, meter: true, store: false });
    full();
    const goOn = replaceMethods(server.services.history, () => ({ status: () => new Promise<never>(() => {}) }));
    const hanging = await send("GET", "/readyz");
    goOn();
    expect(JSON.parse(hanging.text)).toEqual({ ready: false, meter: true, store: false });
  });

  it("count by route and outcome, and tell no secret", async () => {
    await graphql({});
    await graphql({}, "{ users { name } }");
    const { text, headers } = await send("GET", "/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toMatch(/wiregraph_http_requests_total\{route="\/graphql",method="POST",status="200"\} \d+/);
    expect(text).toMatch(/wiregraph_graphql_operations_total\{type="query",outcome="UNAUTHENTICATED"\} \d+/);
    expect(text).toMatch(/wiregraph_http_refused_total\{reason="host-or-origin"\} \d+/);
    expect(text).not.toContain("wg_");
    expect(text).not.toContain("evil.example");
  });

  it("want a token when asked for through a proxy", async () => {
    expect((await send("GET", "/metrics", { "x-forwarded-for": "203.0.113.9" })).status).toBe(401);
    expect((await send("GET", "/metrics", { "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

describe("stopping", () => {
  it("lets what is under way end, closes streams, and takes nothing new", async () => {
    const other = await startTestApi();
    const secret = await other.services.token("viewer");
    let begun!: () => void;
    const isUnderWay = new Promise<void>((resolve) => (begun = resolve));
    replaceMethods(other.services.live, (was) => ({
      summary: async (query, access) => {
        begun();
        await new Promise((resolve) => setTimeout(resolve, 400));
        return was.summary(query, access);
      },
    }));
    const stream = await fetch(`${other.url}/graphql`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query: "subscription { traffic { time } }" }),
    });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const slow = other.ask("{ liveSummary { totals { flows } } }", { token: secret });
    await isUnderWay;
    const began = performance.now();
    const stopped = other.stop();
    expect((await slow).data.liveSummary.totals.flows).toBe(9);
    await stopped;
    expect(performance.now() - began).toBeLessThan(15_000);
    await expect(fetch(other.url)).rejects.toThrow();
    await stream.text().catch(() => "cut");
  });

  it("fails with the system's error when the port is taken", async () => {
    await expect(startTestApi({ config: { port: server.port } })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
