import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { firstUser, graphql } from "../support/e2e-clients.ts";
import { eventually, memoryOf, type RealServer, serverMissing, startServer, wiregraph } from "../support/real-server.ts";

const missing = serverMissing();

describe.skipIf(missing !== undefined)(`the server's own safety${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const servers: RealServer[] = [];
  const start = async (options: Parameters<typeof startServer>[0] = {}): Promise<RealServer> => {
    const server = await startServer(options);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  const fresh = (): string => mkdtempSync(join(tmpdir(), "wg-safety-"));

  it("starts again within five seconds, idle within 700 MB, and keeps its users", async () => {
    const first = await start();
    expect(first.setupCode).not.toBe("");
    await firstUser(first);
    await first.stop();
    const second = await start({ dataDir: first.dataDir });
    expect(second.setupCode).toBe("");
    expect(second.readyMs).toBeLessThan(5_000);
    await new Promise((done) => setTimeout(done, 5_000));
    const memory = memoryOf(second.process.pid!);
    expect(memory.totalMb, JSON.stringify(memory.parts)).toBeLessThan(700);
    expect((await graphql(second.url, "{ health { needsFirstUser } }")).data.health.needsFirstUser).toBe(false);
  });

  it("a taken port is said at once, and nothing is touched", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const { port } = taken.address() as { port: number };
    const result = await wiregraph(["serve"], { WIREGRAPH_DATA_DIR: fresh(), WIREGRAPH_PORT: String(port), WIREGRAPH_INTERFACES: "none" });
    taken.close();
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`127.0.0.1:${port} is taken`);
    expect(result.stderr).toContain("WIREGRAPH_PORT=");
  });

  it("a second server on the data directory is refused and names the first", async () => {
    const first = await start();
    const result = await wiregraph(["serve"], {
      ...first.variables,
      WIREGRAPH_PORT: String(Number(first.variables["WIREGRAPH_PORT"]) === 65_000 ? 65_001 : 65_000),
    });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(`in use by process ${first.process.pid}`);
  });

  it("does not listen beyond loopback before a user exists, nor over plain HTTP", async () => {
    const dataDir = fresh();
    const early = await wiregraph(["serve", "--host", "0.0.0.0"], { WIREGRAPH_DATA_DIR: dataDir, WIREGRAPH_PORT: "65003", WIREGRAPH_INTERFACES: "none" });
    expect(early.code).toBe(1);
    expect(early.stderr).toContain("no user exists yet");
    await wiregraph(["token", "create", "--user", "ada", "--scope", "read"], { WIREGRAPH_DATA_DIR: dataDir });
    const plain = await wiregraph(["serve", "--host", "0.0.0.0"], { WIREGRAPH_DATA_DIR: dataDir, WIREGRAPH_PORT: "65003", WIREGRAPH_INTERFACES: "none" });
    expect(plain.code).toBe(1);
    expect(plain.stderr).toContain("there is no TLS");
  });

  it("an unusable data directory is said", async () => {
    const result = await wiregraph(["serve"], { WIREGRAPH_DATA_DIR: "/dev/null/nowhere", WIREGRAPH_INTERFACES: "none", WIREGRAPH_PORT: "65004" });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("The data directory /dev/null/nowhere cannot be used");
  });

  it("foreign Host headers are refused", async () => {
    const server = await start();
    const { request } = await import("node:http");
    const status = await new Promise<number>((done, fail) => {
      request(`${server.url}/healthz`, { headers: { host: "evil.example" } }, (response) => done(response.statusCode ?? 0))
        .once("error", fail)
        .end();
    });
    expect(status).toBe(403);
  });

  it("tells its health to probes and to Prometheus", async () => {
    const server = await start();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200, "readiness");
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^wiregraph_store_up 1$/m);
    expect(metrics).toMatch(/^wiregraph_meter_up 1$/m);
  });
});
