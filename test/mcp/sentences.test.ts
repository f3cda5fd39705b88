import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceMethods } from "../support/api-server.ts";
import { connect, startMcpHost, type McpHost } from "./mcp-host.ts";

let host: McpHost;
beforeAll(async () => {
  host = await startMcpHost();
});
afterAll(() => host.stop());

const summaryOf = async (tool: string, given: Record<string, unknown>): Promise<unknown> => {
  const client = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp" }));
  const answer = await client.call(tool, given);
  await client.close();
  expect(answer.isError, answer.content[0]!.text).not.toBe(true);
  return answer.structuredContent!["summary"];
};

describe("a sentence about groups of which the first has no name", () => {
  it("of top_talkers names the first one when it has a name, and says nothing of it when not", async () => {
    const first = async (...values: readonly string[]) => {
      const restore = replaceMethods(host.services.history, (was) => ({
        stats: async (...asked) => {
          const answer = await was.stats(...asked);
          return { ...answer, rows: answer.rows.slice(0, 1).map((row) => ({ ...row, keys: row.keys.map((key, i) => ({ ...key, value: values[i]! })) })) };
        },
      }));
      const summary = await summaryOf("top_talkers", {
        window: { from: "-7d" },
        groupBy: values.length === 1 ? ["SERVER_COUNTRY"] : ["CLIENT_COUNTRY", "SERVER_COUNTRY"],
      });
      restore();
      return summary;
    };
    expect(await first("")).toMatch(/ in all\.$/);
    expect(await first("DE")).toMatch(/ in all; first: DE with [\d.]+ \w?B\.$/);
    expect(await first("DE", "US")).toMatch(/ in all; first: DE → US with [\d.]+ \w?B\.$/);
    expect(await first("DE", "")).toMatch(/ in all; first: DE with [\d.]+ \w?B\.$/);
  });

  it("of get_country_stats counts no country that is none", async () => {
    const told = async (...countries: readonly string[]) => {
      const restore = replaceMethods(host.services.live, () => ({
        countries: async () => countries.map((country) => ({ country, hosts: 2, sentBytes: 5, receivedBytes: 6, flows: 3, bytesPerSecond: 0, firstSeenMs: 1 })),
      }));
      const summary = await summaryOf("get_country_stats", {});
      restore();
      return summary;
    };
    expect(await told("US", "")).toBe("2 rows; top: United States with 3 flows.");
    expect(await told("", "US")).toBe("2 rows, the first of addresses without a country; then United States with 3 flows.");
    expect(await told("")).toBe("Only addresses without a country.");
    expect(await told()).toBe("Nothing found.");
  });
});
