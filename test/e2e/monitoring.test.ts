import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstUser, graphql, mcpClient } from "../support/e2e-clients.ts";
import { eventually, type RealServer, serverMissing, startServer, wiregraph } from "../support/real-server.ts";

const missing = serverMissing();

/** A service is watched by the built server: what is measured is stored, comes back as history, and survives a restart. */
describe.skipIf(missing !== undefined)(`active monitoring${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let web: Server;
  let server: RealServer;
  let headers: Record<string, string>;
  let isBroken = false;
  let id = "";

  const variables = { WIREGRAPH_EGRESS_LOOPBACK: "true" };
  // oxlint-disable-next-line typescript/no-explicit-any
  const ask = async (query: string, given: Record<string, unknown> = {}): Promise<any> => {
    const { data, errors } = await graphql(server.url, query, given, headers);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const monitor = async () =>
    (await ask("{ monitors { nodes { state since last { verdict message } day { measurements availability p50 down } strip } } }")).monitors.nodes[0];

  beforeAll(async () => {
    web = createServer((_request, response) => {
      response.statusCode = isBroken ? 503 : 200;
      response.end("well");
    });
    await new Promise<void>((done) => web.listen(0, "127.0.0.1", done));
    server = await startServer({ variables });
    headers = await firstUser(server);
  });
  afterAll(async () => {
    await server?.stop();
    web?.close();
  });

  it("what is measured comes back as values, availability and changes of the state", async () => {
    const target = `http://127.0.0.1:${(web.address() as AddressInfo).port}/health?token=secret`;
    const input = { script: "http", targets: [target], interval: "5s", failures: 2, recoveries: 1 };
    const { addMonitors } = await ask("mutation($input: AddMonitorsInput!) { addMonitors(input: $input) { summary warnings monitors { id } } }", { input });
    expect(addMonitors.warnings).toEqual([]);
    id = addMonitors.monitors[0].id;
    await eventually(async () => (await monitor()).state === "OK", "a good result");
    isBroken = true;
    await eventually(async () => (await monitor()).state === "DOWN", "that it is down");
    isBroken = false;
    await eventually(async () => (await monitor()).state === "OK", "that it is back");
    const history = await eventually(async () => {
      const { monitorHistory: found } = await ask(
        `query($id: ID!) { monitorHistory(id: $id, window: { from: "-10m" }, step: "5s") { mean availability summary { measurements down availability p50 p95 } changes { from to message } } }`,
        { id },
      );
      return found.changes.length >= 2 && found;
    }, "the changes in the store");
    expect(history.changes).toMatchObject([
      { from: "OK", to: "DOWN", message: expect.stringContaining("503") },
      { from: "DOWN", to: "OK" },
    ]);
    expect(history.summary.down).toBeGreaterThanOrEqual(2);
    expect(history.summary.availability).toBeCloseTo((100 * (history.summary.measurements - history.summary.down)) / history.summary.measurements, 6);
    expect(history.availability.filter((value: number | null) => value === 0).length).toBeGreaterThanOrEqual(2);
    // It began a moment ago: the steps before have nothing.
    expect(history.mean[0]).toBeNull();
    expect((await monitor()).strip.at(-1)).toBe("DOWN");
  }, 120_000);

  it("is there for SQL, without the target's query", async () => {
    const { sql } = await ask(`{ sql(query: "SELECT DISTINCT script, target, address, unit FROM monitor_samples") { rows } }`);
    expect(sql.rows).toEqual([["http", `http://127.0.0.1:${(web.address() as AddressInfo).port}/health`, "127.0.0.1", "ms"]]);
  });

  it("an assistant is told of it, and of the tables it is in within one page", async () => {
    const made = await wiregraph(["token", "create", "--user", "ada", "--audience", "mcp", "--scope", "read,sql"], { ...server.variables });
    const secret = /wg_\w+/.exec(made.stdout)?.[0];
    expect(secret, made.stderr).toBeDefined();
    const client = await mcpClient("v2", server.url, secret!);
    const listed = await client.call("list_enabled_active_monitoring_scripts", {});
    expect(listed.isError, JSON.stringify(listed.content)).toBeFalsy();
    const { structuredContent: watched } = listed;
    expect(watched).toMatchObject({ summary: "1 monitor.", monitors: [{ script: "http", interval: "5s", state: "OK" }] });
    const { structuredContent: tables } = await client.call("describe_table", {});
    expect(tables.tables.map(({ name }: { name: string }) => name)).toEqual(["flows"]);
    expect(tables.every.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["flows", "dns", "monitor_samples", "snmp_interface_samples"]),
    );
    expect([tables.truncated ?? false, JSON.stringify(tables).length < 20_000]).toEqual([false, true]);
    const { structuredContent: named } = await client.call("describe_table", { tables: ["monitor_samples"] });
    expect(named.tables).toMatchObject([{ name: "monitor_samples", rows: expect.any(Number) }]);
    await client.close();
  });

  it("a restart loses neither state nor results", async () => {
    const before = await monitor();
    await server.stop();
    server = await startServer({ dataDir: server.dataDir, variables });
    const after = await eventually(async () => {
      const found = await monitor();
      return found?.day !== null && found.day.measurements >= before.day.measurements && found;
    }, "the results of before");
    expect([after.state, after.since]).toEqual([before.state, before.since]);
    expect(after.day.down).toBe(before.day.down);
  }, 120_000);
});
