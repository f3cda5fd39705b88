import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { meterAway } from "../../src/pipeline/meter-absent.ts";
import { replaceMethods } from "../support/api-server.ts";
import { clients, connect, startMcpHost, type McpHost } from "./mcp-host.ts";

let host: McpHost;
beforeAll(async () => {
  host = await startMcpHost();
});
afterAll(() => host.stop());

describe("get_network_health", () => {
  const [kind] = clients;

  it("says what is captured, received and stored, and what is wrong", async () => {
    const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    const { isError, structuredContent: answer } = await client.call("get_network_health");
    expect(isError).toBeFalsy();
    expect(answer).toMatchObject({
      meter: { running: true },
      interfaces: expect.arrayContaining([expect.objectContaining({ name: "eth0" })]),
      store: { reachable: true },
      summary: expect.stringMatching(/^\d+ problems?; .* packets read, .* dropped; 1 device sends flows; /),
    });
    await client.close();
  });

  it("answers while the meter is away, and says so", async () => {
    const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    const away = () => Promise.reject(meterAway({ sinceMs: Date.UTC(2026, 0, 5), restarts: 1, end: "SIGKILL" }));
    const restore = replaceMethods(host.services.live, () => ({ interfaces: away, status: away }));
    const { isError, structuredContent: answer } = await client.call("get_network_health");
    restore();
    expect(isError).toBeFalsy();
    expect(answer).toMatchObject({
      ready: false,
      problems: [{ problem: expect.stringContaining("The meter does not answer") }],
      store: { reachable: true },
      summary: expect.stringMatching(/^1 problem; 1 device sends flows; .*First: The meter does not answer/),
    });
    await client.close();
  });
});
