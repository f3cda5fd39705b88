import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ReadBuffer, serializeMessage, Client, type JSONRPCMessage } from "@modelcontextprotocol/client";
import { runBridge } from "../../src/mcp/bridge.ts";
import { startMcpHost, type McpHost } from "./mcp-host.ts";

/** A client's end of a pair of pipes. */
function pipeTransport(toBridge: PassThrough, fromBridge: PassThrough) {
  const buffer = new ReadBuffer();
  const transport = {
    onmessage: undefined as ((message: JSONRPCMessage) => void) | undefined,
    onclose: undefined as (() => void) | undefined,
    start: async () => {
      fromBridge.on("data", (chunk: Buffer) => {
        buffer.append(chunk);
        for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage()) transport.onmessage?.(message);
      });
    },
    send: async (message: JSONRPCMessage) => {
      toBridge.write(serializeMessage(message));
    },
    close: async () => {
      toBridge.end();
      transport.onclose?.();
    },
  };
  return transport;
}

describe("the stdio bridge", () => {
  let host: McpHost;
  beforeAll(async () => {
    host = await startMcpHost();
  });
  afterAll(() => host.stop());

  const open = (token: string, url = host.url) => {
    const input = new PassThrough();
    const output = new PassThrough();
    const said: string[] = [];
    const done = runBridge({ url, token, input, output, say: (line) => said.push(line) });
    return { transport: pipeTransport(input, output), done, said };
  };

  it.each([
    ["2025", "legacy" as const],
    ["2026-07-28", { pin: "2026-07-28" } as const],
  ])("carries a client of %s, questions to the person too, and ends with it", async (_era, mode) => {
    const { transport, done, said } = open(await host.services.token("operator", { audience: "mcp" }));
    const shown: string[] = [];
    const client = new Client({ name: "tests", version: "1" }, { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } });
    client.setRequestHandler("elicitation/create", (request) => {
      shown.push((request.params as { message: string }).message);
      return { action: "accept", content: {} } as never;
    });
    await client.connect(transport);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("search_flows");
    const address = typeof mode === "string" ? "198.51.100.1" : "198.51.100.2";
    const answer = await client.callTool({ name: "add_host_alert_exclusion", arguments: { input: { hosts: [address], reason: "Through the bridge" } } });
    expect(answer.structuredContent).toMatchObject({ status: "applied" });
    expect(shown).toHaveLength(1);
    await client.close();
    await done;
    expect(said).toEqual([]);
  });

  it("keeps the order of a client that sends everything at once", async () => {
    const { transport, done, said } = open(await host.services.token("viewer", { audience: "mcp" }));
    const answers: JSONRPCMessage[] = [];
    const answered = new Promise<void>((resolve) => {
      Object.assign(transport, {
        onmessage: (message: JSONRPCMessage) => {
          answers.push(message);
          if (answers.length === 3) resolve();
        },
      });
    });
    await transport.start();
    await transport.send({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "eager", version: "1" } },
    });
    await transport.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    await transport.send({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    await transport.send({ jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "get_live_flows_summary", arguments: {} } });
    await answered;
    const [first, ...rest] = answers;
    expect(first).toMatchObject({ id: 1, result: { protocolVersion: "2025-06-18" } });
    expect(rest).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 2, result: expect.objectContaining({ tools: expect.any(Array) }) }),
        expect.objectContaining({ id: 3, result: expect.objectContaining({ structuredContent: expect.any(Object) }) }),
      ]),
    );
    await transport.close();
    await done;
    expect(said).toEqual([]);
  });

  it("says what to do when the token is wrong or nobody answers", async () => {
    const wrong = open("wg_wrong");
    await expect(new Client({ name: "t", version: "1" }).connect(wrong.transport as never)).rejects.toThrow(/does not accept the token/);
    await wrong.transport.close();
    await wrong.done;
    const gone = await startMcpHost();
    await gone.stop();
    const nobody = open("wg_any", gone.url);
    await expect(new Client({ name: "t", version: "1" }).connect(nobody.transport as never)).rejects.toThrow(/cannot be reached/);
    await nobody.transport.close();
    await nobody.done;
  });

  it("ends quietly when the client went away before the answer", async () => {
    const gone = await startMcpHost();
    await gone.stop();
    const { transport, done, said } = open("wg_any", gone.url);
    await transport.send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    await transport.close();
    await done;
    // An answer sent to a closed client would be an unhandled rejection, which fails the run.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said).toEqual([]);
  });
});
