import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { connect, startMcpHost, type McpHost, type TestClient } from "../../mcp/mcp-host.ts";
import { flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { createMemoryServices } from "../../support/memory-services.ts";

const week = 604_800_000;
const folder = temporaryFolder();
const store = storeIn(folder.path);
let host: McpHost;
let client: TestClient;
let id = 0n;

const flow = (client: string, server: string, atMs: number, sentBytes: number, given: Partial<FlowInterval> = {}): FlowInterval =>
  interval({
    flowId: ++id,
    clientIp: parseIp(client)!,
    serverIp: parseIp(server)!,
    clientIsLocal: 1,
    firstSeenMs: atMs,
    lastSeenMs: atMs + 1_000,
    sentBytes,
    receivedPackets: 5,
    application: "TLS",
    ...given,
  });

beforeAll(async () => {
  await store.start();
  const nowMs = Date.now() - 600_000;
  for (const ago of [4, 3, 2, 1, 0]) await store.append(flowBatch([flow("10.0.0.10", "10.0.0.20", nowMs - ago * week, 80e9 + ago * 1e9)]));
  await store.append(flowBatch([flow("10.0.0.42", "198.51.100.7", nowMs, 60e9, { serverCountry: "KP", application: "QUIC" })]));
  await store.settled();
  host = await startMcpHost([], Object.assign(createMemoryServices(), { history: store.history }));
  client = await connect("2026-07-28 (v2 client)", host, await host.services.token("analyst", { audience: "mcp" }));
});
afterAll(async () => {
  await client.close();
  await host.stop();
  await store.stop();
  folder.remove();
});

async function answerOf(name: string, given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const answer = await client.call(name, given);
  expect(answer.isError, answer.content[0]?.text).toBeFalsy();
  expect(JSON.parse(answer.content[0]!.text)).toEqual(answer.structuredContent);
  return answer.structuredContent!;
}

it("compare_traffic tells the scheduled backup from what is new", async () => {
  const answer = await answerOf("compare_traffic");
  expect(answer["usualTraffic"]).toMatchObject([
    { keys: [{ value: "10.0.0.10" }, { value: "10.0.0.20" }, { value: "TLS" }], verdict: "USUAL", value: 80e9, weeks: [81e9, 82e9, 83e9, 84e9] },
    { keys: [{ value: "10.0.0.42" }, { value: "198.51.100.7" }, { value: "QUIC" }], verdict: "NEW", value: 60e9 },
  ]);
  expect(answer["summary"]).toMatch(/^2 groups from .* beside past weeks; biggest: 10\.0\.0\.10 → 10\.0\.0\.20 is USUAL\.$/);
  const none = await answerOf("compare_traffic", { filter: { client: ["203.0.113.1"] } });
  expect(none).toMatchObject({ summary: "Nothing found.", notice: expect.stringContaining("No flow fits") });
});

it("get_changes names what was not there before, and goes on", async () => {
  const answer = await answerOf("get_changes");
  expect((answer["changes"] as { summary: string }[]).map(({ summary }) => summary).toSorted()).toEqual([
    "10.0.0.42 is new.",
    "10.0.0.42 uses QUIC.",
    "Traffic with North Korea is new.",
  ]);
  expect(answer).toMatchObject({ total: 3, truncated: false });
  const first = await answerOf("get_changes", { first: 2 });
  const rest = await answerOf("get_changes", { first: 2, after: first["next"] });
  expect([...(first["changes"] as unknown[]), ...(rest["changes"] as unknown[])]).toEqual(answer["changes"]);
  expect(await answerOf("get_changes", { kinds: ["SERVER"] })).toMatchObject({ changes: [], summary: "Nothing found." });
});

it("graphql_schema finds fields and types, graphql_query runs what they make", async () => {
  const { searchSchema } = (await answerOf("graphql_schema", { search: "flowStats", first: 2 })) as { searchSchema: { name: string; definition: string }[] };
  expect(searchSchema[0]).toMatchObject({ name: "Query.flowStats", definition: expect.stringMatching(/^flowStats\(.*groupBy: \[FlowDimension!\]!/) });
  const query = `query q($first: Int!) { flowStats(groupBy: [CLIENT], first: $first) { rows { keys { value } metrics { bytes } } } }`;
  const answer = await answerOf("graphql_query", { query, variables: { first: 1 } });
  expect(answer["data"]).toEqual({ flowStats: { rows: [{ keys: [{ value: "10.0.0.10" }], metrics: { bytes: "80000000000" } }] } });
  expect(answer["summary"]).toBe("The query ran.");
  const wrong = await answerOf("graphql_query", { query: "{ flowStats(groupBy: [CLIEN]) { groups } }" });
  expect(wrong["errors"]).toEqual([expect.stringContaining("CLIENT")]);
});

it.each([
  [`mutation { signOut(input: {}) { applied } }`, "Only one query"],
  [`query a { viewer { name } } query b { viewer { name } }`, "Only one query"],
  [`subscription { traffic { time } }`, "Only one query"],
  [`{ runQuery(query: "{ viewer { name } }") { data } }`, "does not run itself"],
  [`{ a: viewer { ...f } } fragment f on Query { x: runQuery(query: "1") { data } }`, "does not run itself"],
  [`{ viewer {`, "Syntax Error"],
])("graphql_query refuses %s", async (query, problem) => {
  const answer = await client.call("graphql_query", { query });
  expect(answer.isError).toBe(true);
  expect(answer.content[0]!.text).toContain(problem);
});

it("graphql_query is not there for a token without the scope sql, and no more than its fields allow with it", async () => {
  const reader = await connect("2026-07-28 (v2 client)", host, await host.services.token("viewer", { audience: "mcp" }));
  expect((await reader.names()).filter((name) => name.startsWith("graphql"))).toEqual([]);
  expect((await reader.call("graphql_query", { query: "{ viewer { name } }" })).content[0]!.text).toContain("scope sql");
  await reader.close();
  expect((await answerOf("graphql_query", { query: "{ users { name } }" }))["errors"]).toEqual([expect.stringContaining("scope admin")]);
  const mine = await connect("2026-07-28 (v2 client)", host, await host.services.token("analyst", { audience: "mcp", networks: ["10.0.0.42"] }));
  const { data } = (await mine.call("graphql_query", { query: "{ flowStats(groupBy: [CLIENT]) { rows { keys { value } } } }" })).structuredContent as {
    data: unknown;
  };
  expect(data).toEqual({ flowStats: { rows: [{ keys: [{ value: "10.0.0.42" }] }] } });
  await mine.close();
});
