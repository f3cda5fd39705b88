import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceMethods } from "../support/api-server.ts";
import { connect, personOf, startMcpHost, type McpHost } from "./mcp-host.ts";

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
  "io.modelcontextprotocol/clientInfo": { name: "wire", version: "1" },
};
const name = "add_host_alert_exclusion";
const given = (host: string) => ({ input: { hosts: [host], reason: "On the wire" } });

interface Reply {
  readonly result?: Record<string, unknown> & { readonly requestState?: string; readonly structuredContent?: Record<string, unknown> };
  readonly error?: { readonly code: number; readonly message: string };
}

describe("a confirmation on the wire (2026-07-28)", () => {
  let host: McpHost;
  let secret: string;
  beforeAll(async () => {
    host = await startMcpHost();
    secret = await host.services.token("operator", { audience: "mcp" });
  });
  afterAll(() => host.stop());

  const call = async (params: Record<string, unknown>, token = secret): Promise<Reply> => {
    const response = await fetch(host.url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": name,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, ...params, _meta: meta } }),
    });
    return (await response.json()) as Reply;
  };
  const accept = { inputResponses: { confirm: { action: "accept", content: {} } } };
  const exclusions = async (): Promise<number> => (await host.services.exclusions.list({ first: 500 })).total;

  it("is good for one use", async () => {
    const asked = await call({ arguments: given("198.51.100.10") });
    expect(asked.result).toMatchObject({ resultType: "input_required", inputRequests: { confirm: { method: "elicitation/create" } } });
    const requestState = asked.result!.requestState!;
    const done = await call({ arguments: given("198.51.100.10"), ...accept, requestState });
    expect(done.result!.structuredContent).toMatchObject({ status: "applied" });
    expect((await call({ arguments: given("198.51.100.10"), ...accept, requestState })).result).toMatchObject({ resultType: "input_required" });
  });

  it("does not fit other arguments, another token, a changed seal, or no seal", async () => {
    const before = await exclusions();
    const requestState = (await call({ arguments: given("198.51.100.20") })).result!.requestState!;
    expect((await call({ arguments: given("198.51.100.0/24"), ...accept, requestState })).result).toMatchObject({ resultType: "input_required" });
    const other = await host.services.token("admin", { audience: "mcp", scopes: ["read", "write"] });
    expect((await call({ arguments: given("198.51.100.20"), ...accept, requestState }, other)).error).toMatchObject({ code: -32_602 });
    const changed = `${requestState.slice(0, -4)}${requestState.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
    expect((await call({ arguments: given("198.51.100.20"), ...accept, requestState: changed })).error).toMatchObject({
      code: -32_602,
      message: expect.stringMatching(/expired.*restarted.*Nothing was changed.*Call the tool again without requestState/),
    });
    expect((await call({ arguments: given("198.51.100.20"), ...accept })).result).toMatchObject({ resultType: "input_required" });
    expect(await exclusions()).toBe(before);
  });

  it("says what is wrong before it asks anybody", async () => {
    const refused = await call({ arguments: { input: { hosts: ["198.51.100.30"], reason: "x" } } });
    expect(refused.result).toMatchObject({ isError: true });
    expect(JSON.stringify(refused.result)).toContain("at least 3 characters");
  });
});

describe("a request that waits for a person", () => {
  let host: McpHost;
  let secret: string;
  beforeAll(async () => {
    host = await startMcpHost();
    secret = await host.services.token("operator", { audience: "mcp" });
  });
  afterAll(() => host.stop());

  it("that expired is said to have, once; then the same call asks anew", async () => {
    const client = await connect("auto (v2 client)", host, secret);
    const first = await client.call(name, given("198.51.100.40"));
    expect(first.structuredContent).toMatchObject({ status: "waiting" });
    const restore = replaceMethods(host.services.confirmations, (was) => ({
      latest: async (write) => {
        const found = await was.latest(write);
        return found && { ...found, state: "EXPIRED", expiresAtMs: Date.now() - 60_000 };
      },
    }));
    const expired = await client.call(name, given("198.51.100.40"));
    expect(expired.structuredContent).toMatchObject({ status: "expired", applied: false });
    expect(JSON.stringify(expired.structuredContent)).toMatch(/expired at 20[^ ]+Z, and nothing was changed\. Ask your person.*asks anew/);
    const anew = await client.call(name, given("198.51.100.40"));
    expect(anew.structuredContent).toMatchObject({ status: "waiting" });
    expect(anew.structuredContent!["link"]).not.toBe(first.structuredContent!["link"]);
    restore();
    await client.close();
  });

  it("that is being done is not said to be done", async () => {
    const client = await connect("auto (v2 client)", host, secret);
    const asked = given("198.51.100.42");
    const first = await client.call(name, asked);
    const id = new URL(String(first.structuredContent!["link"])).searchParams.get("confirm")!;
    const by = { ...(await host.services.accounts.principalOfToken(secret))!, via: { kind: "session" as const, sessionId: "s" } };
    await host.services.confirmations.decide(id, "APPROVED", by);
    const between = await client.call(name, asked);
    expect(between.structuredContent).toMatchObject({ status: "waiting", applied: false, notice: expect.stringContaining("it is being done") });
    await host.services.confirmations.finish(id, "APPROVED", "Done.");
    expect((await client.call(name, asked)).structuredContent).toMatchObject({ status: "applied", applied: true });
    await client.close();
  });

  it("that was refused is answered with the person's reason", async () => {
    const client = await connect("auto (v2 client)", host, secret);
    const asked = given("198.51.100.43");
    const first = await client.call(name, asked);
    const id = new URL(String(first.structuredContent!["link"])).searchParams.get("confirm")!;
    await host.services.confirmations.finish(id, "REJECTED", "Ask the lab first.");
    expect((await client.call(name, asked)).structuredContent).toMatchObject({
      status: "rejected",
      notice: expect.stringMatching(/rejected it: nothing was changed\. .* They say: "Ask the lab first\."/),
    });
    await client.close();
  });

  it("is known after a restart: no second one is made, and what the person decided is told", async () => {
    const client = await connect("auto (v2 client)", host, secret);
    const first = await client.call(name, given("198.51.100.41"));
    await client.close();
    const restarted = await startMcpHost([], host.services);
    const later = await connect("auto (v2 client)", restarted, secret);
    expect((await later.call(name, given("198.51.100.41"))).structuredContent).toMatchObject({
      status: "waiting",
      link: first.structuredContent!["link"],
    });
    const id = new URL(String(first.structuredContent!["link"])).searchParams.get("confirm")!;
    await restarted.decide("rejectConfirmation", id, await personOf(host.services, "operator"));
    expect((await later.call(name, given("198.51.100.41"))).structuredContent).toMatchObject({ status: "rejected" });
    await later.close();
    await restarted.stop();
  });
});
