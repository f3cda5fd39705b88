import { McpServer, type AuthInfo } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";
import { LegacySessions, sessionLimits } from "../../src/mcp/sessions.ts";

const authInfo: AuthInfo = { token: "", clientId: "a", scopes: [] };
const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const post = (body: object, more: Record<string, string> = {}): Request =>
  new Request("http://localhost/mcp", { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) });
const initialize = () =>
  post({ jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } } });
const ping = (id: string) => post({ jsonrpc: "2.0", id: 2, method: "ping" }, { "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" });

describe("LegacySessions", () => {
  const make = () =>
    new LegacySessions(
      () => new McpServer({ name: "t", version: "1" }),
      () => {},
    );
  const begin = async (sessions: LegacySessions, caller: string): Promise<string> => {
    const response = await sessions.handle(initialize(), caller, authInfo);
    await response.text();
    return response.headers.get("mcp-session-id")!;
  };
  const status = async (sessions: LegacySessions, id: string, caller: string): Promise<number> => {
    const response = await sessions.handle(ping(id), caller, authInfo);
    await response.text();
    return response.status;
  };

  it("belong to the caller that began them", async () => {
    const sessions = make();
    const id = await begin(sessions, "token a");
    expect(await status(sessions, id, "token a")).toBe(200);
    expect(await status(sessions, id, "token b")).toBe(404);
    await sessions.stop();
    expect(await status(sessions, id, "token a")).toBe(404);
  });

  it("end when nobody used them for half an hour", async () => {
    const sessions = make();
    const id = await begin(sessions, "token a");
    sessions.sweep(Date.now() + sessionLimits.idleMs - 1_000);
    expect(sessions.size).toBe(1);
    sessions.sweep(Date.now() + sessionLimits.idleMs + 1_000);
    expect(await status(sessions, id, "token a")).toBe(404);
  });

  it("make room for the newest of a caller, and leave nothing behind for what is no initialize", async () => {
    const sessions = make();
    const first = await begin(sessions, "token a");
    for (let i = 0; i < sessionLimits.perCaller; i++) await begin(sessions, "token a");
    expect(sessions.size).toBe(sessionLimits.perCaller);
    expect(await status(sessions, first, "token a")).toBe(404);
    const stray = await sessions.handle(post({ jsonrpc: "2.0", id: 1, method: "tools/list" }), "token b", authInfo);
    expect(stray.status).toBe(400);
    expect(sessions.size).toBe(sessionLimits.perCaller);
    await sessions.stop();
  });
});
