import { afterAll, beforeAll, expect, it } from "vitest";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

it("of a list's hosts is asked for once, and is each host's own", async () => {
  const asked: number[] = [];
  const restore = replaceMethods(server.services.history, (was) => ({
    hostTotals: (query, access, signal) => {
      asked.push(query.addresses.length);
      return was.hostTotals(query, access, signal);
    },
  }));
  const { data, errors } = await server.ask(`{ hosts(first: 50) { nodes { ip history(window: { from: "-7d" }) { sentBytes receivedBytes flows } } } }`, {
    token,
  });
  restore();
  expect(errors).toEqual([]);
  expect(asked).toEqual([data.hosts.nodes.length]);
  expect(data.hosts.nodes.length).toBeGreaterThan(2);
  const [first] = data.hosts.nodes;
  const { data: one } = await server.ask(
    `{ flowStats(window: { from: "-7d" }, filter: { match: { host: ["${first.ip}"] } }, groupBy: [PROTOCOL]) { totals { flows } } }`,
    {
      token,
    },
  );
  expect(first.history.flows).toBe(one.flowStats.totals.flows);
});
