import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    await vi.waitFor(async () => expect(await client.names()).toContain("meter_health"), { timeout: 30_000 });
    const answer = await client.call("meter_health");
    expect(answer.isError, answer.content[0]!.text).not.toBe(true);
    expect(answer.structuredContent).toHaveProperty("meter.canCapture");
    const limited = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp", networks: ["192.0.2.0/24"] }));
    expect(await limited.names()).not.toContain("meter_health");
    expect((await limited.call("meter_health")).content[0]!.text).toContain("token without network limits");
    writeFileSync(join(folder, "meter_health.graphql"), "query {", { mode: 0o600 });
    await vi.waitFor(() => expect(host.mcp.problems()).toHaveLength(1), { timeout: 30_000 });
    expect(await client.names()).toContain("meter_health");
    await client.close();
    await limited.close();
  });
});

describe("the tools of docs/mcp.md", () => {
  const page = readFileSync("docs/mcp.md", "utf8");
  const blocks = [...page.matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
  let folder: string;
  let host: McpHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wg-own-"));
    for (const text of blocks) writeFileSync(join(folder, `${/^query (\w+)/m.exec(text)![1]!}.graphql`), text, { mode: 0o600 });
    host = await startMcpHost([folder]);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  const call = async (name: string, given?: Record<string, unknown>) => {
    const client = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp" }));
    const answer = await client.call(name, given);
    await client.close();
    expect(answer.isError, answer.content[0]!.text).not.toBe(true);
    return answer.structuredContent!;
  };

  it("say what the page says they say", async () => {
    expect(host.mcp.problems()).toEqual([]);
    expect(blocks).toHaveLength(2);
    const some = await call("network_hosts", { network: "192.168.1.0/24" });
    const shown = some["hosts"] as { readonly ip: string; readonly sent: { readonly bytes: number } }[];
    const total = Number(/"(\d+) hosts live in 192\.168\.1\.0\/24, most from …"/.exec(page)![1]);
    expect(some).toEqual({
      summary: expect.stringMatching(new RegExp(`^${total} hosts live in 192\\.168\\.1\\.0/24, most from ${shown[0]!.ip}: [\\d.]+ [kMG]?B sent\\.$`)) as string,
      hosts: expect.any(Array) as unknown[],
      total,
      truncated: false,
      link: `http://127.0.0.1:3000/hosts?q=${encodeURIComponent(shown[0]!.ip)}`,
    });
    expect(shown).toHaveLength(total);
    expect(await call("busy_interfaces")).toMatchObject({ summary: expect.stringMatching(/^\d+ interfaces\.$/) as string });
  });

  it("say what an empty answer may mean, without a link to nothing", async () => {
    const none = await call("network_hosts", { network: "203.0.113.248/29" });
    expect(none).toMatchObject({ summary: "Nothing found.", notice: "None of its hosts is live; what they did is in search_flows.", hosts: [], total: 0 });
    expect(none).not.toHaveProperty("link");
  });
});
