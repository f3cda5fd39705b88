import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../../src/api/schema.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { anyNetwork, parseCidr } from "../../../src/net/cidr.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { startTestApi, type TestApi } from "../../support/api-server.ts";
import { dnsBatch, flowBatch, interval, question, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { createMemoryServices } from "../../support/memory-services.ts";
import { rootArguments, wholeOperation } from "../../support/whole-selection.ts";

/** The same walk as test/api/networks.test.ts has it, over rows in the store: every query a token limited to networks can ask. */
const mine = "192.0.2.0/24";
const isMine = anyNetwork([parseCidr(mine)!]);
const ip = (text: string) => parseIp(text)!;
const nowMs = Math.floor(Date.now() / 1_000) * 1_000 - 120_000;
/** Counts and sums that only rows of others have. */
const foreign = /foreign|74317431|\b777\b/;
/** Asked of the store with more than the defaults. */
const more: Readonly<Record<string, readonly string[]>> = {
  sql: [
    `query: "SELECT * FROM flows"`,
    `query: "SELECT * FROM dns"`,
    `query: "SELECT count(), sum(bytes), uniqExact(client_ip), min(first_seen) FROM flows"`,
    `query: "SELECT toUInt64(hostname) FROM flows"`,
    `query: "SELECT 1 FROM wiregraph.flows"`,
    `query: "EXPLAIN ESTIMATE SELECT count() FROM flows"`,
  ],
  flow: [`id: "1"`, `id: "500"`],
  flows: [
    `window: { from: "-7d" }`,
    `window: { from: "-7d" }, filter: { match: { host: ["10.0.0.1"] } }`,
    `window: { from: "-7d" }, filter: { not: [{ host: ["192.0.2.0/24"] }] }`,
  ],
  flowStats: [
    `window: { from: "-7d" }, groupBy: [HOST]`,
    `window: { from: "-7d" }, groupBy: [HOSTNAME]`,
    `window: { from: "-7d" }, groupBy: [EXPORTER, INTERFACE]`,
  ],
  timeseries: [`window: { from: "-7d" }, groupBy: HOST`, `window: { from: "-7d" }`],
  dnsQueries: [`window: { from: "-7d" }`, `window: { from: "-7d" }, groupBy: NAME`],
};

const folder = temporaryFolder();
let store: FlowStore;
let server: TestApi;
let token: string;

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  const others = Array.from({ length: 777 }, (_, i) =>
    interval({
      flowId: BigInt(500 + i),
      clientIp: ip(`10.0.${i >> 8}.${i & 255}`),
      serverIp: ip("203.0.113.9"),
      exporter: ip("10.9.9.9"),
      interface: "foreign0",
      hostname: `foreign-${i}.example`,
      application: "foreign-app",
      sentBytes: 74_317_431,
      firstSeenMs: nowMs + i,
      lastSeenMs: nowMs + i + 500,
    }),
  );
  const own = [1, 2, 3].map((i) =>
    interval({
      flowId: BigInt(i),
      clientIp: ip(`192.0.2.${i}`),
      serverIp: ip("192.0.2.9"),
      exporter: ip("::"),
      interface: "eth0",
      hostname: "own.example",
      sentBytes: 1_000,
      firstSeenMs: nowMs,
      lastSeenMs: nowMs + 500,
    }),
  );
  await store.append(flowBatch([...own, ...others]));
  await store.append(
    dnsBatch([
      question({ timeMs: nowMs, clientIp: ip("192.0.2.1"), resolverIp: ip("192.0.2.53"), name: "own.example", answers: [] }),
      question({ timeMs: nowMs, clientIp: ip("10.0.0.1"), name: "foreign-name.example", answers: ["10.0.0.2"] }),
    ]),
  );
  await store.settled();
  server = await startTestApi({ services: { ...createMemoryServices(), history: store.history } });
  token = await server.services.token("admin", { scopes: ["read", "sql", "write"], networks: [mine] });
});
afterAll(async () => {
  await server.stop();
  await store.stop();
  folder.remove();
});

function addressesIn(text: string): string[] {
  return (text.match(/[0-9a-f]*:[0-9a-f:.]{2,}|\d{1,3}(?:\.\d{1,3}){3}/gi) ?? []).filter(
    (found) => parseIp(found) !== undefined && !["::", "0.0.0.0"].includes(found),
  );
}

describe(`a token limited to ${mine}, over stored rows`, () => {
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    for (const given of more[field.name] ?? [rootArguments[field.name] ?? ""]) {
      it(`sees nothing of others through ${field.name}(${given})`, async () => {
        const { data, errors } = await server.ask(wholeOperation(schema, "query", field).replace(rootArguments[field.name] ?? "", given), { token });
        // A field that this walk cannot ask would be a mistake in the query, not an answer: say its arguments in rootArguments.
        expect(errors.map(({ extensions }) => extensions["code"]).filter((code) => code === "GRAPHQL_VALIDATION_FAILED" || code === undefined)).toEqual([]);
        const text = JSON.stringify([data, errors]);
        const asked = addressesIn(given);
        if (field.name !== "describeTable" && field.name !== "sqlTables" && field.name !== "searchDocs")
          expect(addressesIn(text).filter((address) => !isMine(ip(address)) && !asked.includes(address))).toEqual([]);
        expect(text.replaceAll(given, "")).not.toMatch(foreign);
      });
    }
  }

  it("sees its own", async () => {
    const { data } = await server.ask(
      `{ flows(window: { from: "-7d" }) { totalCount } sql(query: "SELECT count(), sum(bytes) FROM flows") { rows rowsRead bytesRead } sqlTables { rows bytesOnDisk from to } }`,
      { token },
    );
    expect(data.flows.totalCount).toBe("3");
    expect(data.sql).toEqual({ rows: [["3", "3000"]], rowsRead: null, bytesRead: null });
    expect(data.sqlTables.every((table: Record<string, unknown>) => Object.values(table).every((value) => value === null))).toBe(true);
  });
});
