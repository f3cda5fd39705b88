import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect, startMcpHost, type McpHost } from "./mcp-host.ts";

const tool = `"Whether packets are being read, and what the flow store waits for."\nquery meter_health { health { meter { activeFlows canCapture } store { kind behindMs } } }`;

describe("a tool of one's own", () => {
  let folder: string;
  let host: McpHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wg-own-"));
    host = await startMcpHost([folder]);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  it("appears without a restart, runs with the caller's rights, and hides from a token limited to networks", async () => {
    const client = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp" }));
    expect(await client.names()).not.toContain("meter_health");
    writeFileSync(join(folder, "meter_health.graphql"), tool, { mode: 0o600 });
    await vi.waitFor(async () => expect(await client.names()).toContain("meter_health"), { timeout: 10_000 });
    const answer = await client.call("meter_health");
    expect(answer.isError, answer.content[0]!.text).not.toBe(true);
    expect(answer.structuredContent).toHaveProperty("meter.canCapture");
    const limited = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp", networks: ["192.0.2.0/24"] }));
    expect(await limited.names()).not.toContain("meter_health");
    expect((await limited.call("meter_health")).content[0]!.text).toContain("token without network limits");
    writeFileSync(join(folder, "meter_health.graphql"), "query {", { mode: 0o600 });
    await vi.waitFor(() => expect(host.mcp.problems()).toHaveLength(1), { timeout: 10_000 });
    expect(await client.names()).toContain("meter_health");
    await client.close();
    await limited.close();
  });
});
