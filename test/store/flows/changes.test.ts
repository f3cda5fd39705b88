import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { trafficChangeKinds, type ChangePlace, type ChangeRow } from "../../../src/model/services/flow-history.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const [hour, day] = [3_600_000, 86_400_000];
const folder = temporaryFolder();
const store = storeIn(folder.path);
const { history } = store;
const window = { fromMs: baseMs, toMs: baseMs + hour };
let id = 0n;

const flow = (client: string, server: string, atMs: number, given: Partial<FlowInterval> = {}): FlowInterval =>
  interval({
    flowId: ++id,
    clientIp: parseIp(client)!,
    serverIp: parseIp(server)!,
    clientIsLocal: client.startsWith("10.") ? 1 : 0,
    serverIsLocal: server.startsWith("10.") ? 1 : 0,
    firstSeenMs: atMs,
    lastSeenMs: atMs + 500,
    application: "TLS",
    receivedPackets: 3,
    ...given,
  });

beforeAll(async () => {
  await store.start();
  // Known for long: a host, its application, a server, a country; and one host forgotten a month ago.
  await store.append(flowBatch([flow("10.0.0.1", "10.0.0.9", baseMs - 5 * day, { serverPort: 22, application: "SSH" })]));
  await store.append(flowBatch([flow("10.0.0.1", "198.51.100.1", baseMs - 6 * day, { serverCountry: "DE" })]));
  await store.append(flowBatch([flow("10.0.0.8", "198.51.100.1", baseMs - 40 * day, { serverCountry: "DE" })]));
  await store.append(
    flowBatch([
      flow("10.0.0.1", "198.51.100.1", baseMs + 1_000, { serverCountry: "DE" }),
      flow("10.0.0.1", "198.51.100.2", baseMs + 2_000, { serverCountry: "KP" }),
      flow("10.0.0.1", "198.51.100.3", baseMs + 3_000, { serverCountry: "RU", receivedPackets: 0 }),
      flow("10.0.0.1", "10.0.0.9", baseMs + 4_000, { serverPort: 22, application: "SSH" }),
      flow("10.0.0.1", "10.0.0.9", baseMs + 5_000, { serverPort: 8443, application: "SSH" }),
      flow("10.0.0.2", "10.0.0.9", baseMs + 6_000, { serverPort: 22, application: "SSH" }),
      flow("10.0.0.8", "198.51.100.1", baseMs + 7_000, { serverCountry: "DE" }),
      // Nobody answers there: no host, no server.
      flow("10.0.0.1", "10.0.0.77", baseMs + 8_000, { serverPort: 445, receivedPackets: 0 }),
      flow("203.0.113.5", "10.0.0.9", baseMs + 9_000, { serverPort: 22, clientCountry: "BR", application: "SSH" }),
    ]),
  );
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const ask = (given: Partial<Parameters<typeof history.changes>[0]> = {}, access = everyone as { readonly networks: readonly string[] }) =>
  history.changes({ window, kinds: trafficChangeKinds, first: 50, withTotal: true, ...given }, access);
const told = ({ kind, host, port, protocol, country, application }: ChangeRow): string =>
  [kind, host, port && `${protocol}/${port}`, country, application].filter((part) => part !== undefined).join(" ");

const all = ["COUNTRY BR", "HOST 10.0.0.8", "APPLICATION 10.0.0.8 TLS", "HOST 10.0.0.2", "APPLICATION 10.0.0.2 SSH", "SERVER 10.0.0.9 TCP/8443", "COUNTRY KP"];

it("finds what is new, each with the flow that showed it, and not what was known or never answered", async () => {
  const page = await ask();
  expect(page.rows.map(told)).toEqual(all);
  expect(page).toMatchObject({ total: all.length, hasMore: false });
  const server = page.rows.find(({ kind }) => kind === "SERVER")!;
  expect(server.timeMs).toBe(baseMs + 5_000);
  expect((await history.flow(server.flowId, everyone))?.server.port).toBe(8_443);
});

it("goes on behind a cursor, over ties, whatever the size of the page", async () => {
  for (const first of [1, 2, 3]) {
    const found: string[] = [];
    let after: ChangePlace | undefined;
    do {
      const page = await ask({ first, withTotal: false, ...(after !== undefined && { after }) });
      found.push(...page.rows.map(told));
      after = page.hasMore ? page.rows.at(-1) : undefined;
    } while (after !== undefined);
    expect(found).toEqual(all);
  }
});

it("takes only the kinds asked for", async () => {
  expect((await ask({ kinds: ["COUNTRY"] })).rows.map(told)).toEqual(["COUNTRY BR", "COUNTRY KP"]);
});

it("keeps to a caller's networks", async () => {
  const page = await ask({}, { networks: ["10.0.0.2"] });
  // To this caller the server of its one flow is as new as the flow; its address is not shown.
  expect(page.rows.map(told)).toEqual(["HOST 10.0.0.2", "APPLICATION 10.0.0.2 SSH"]);
});

it("refuses a window that would read all there is", async () => {
  await expect(ask({ window: { fromMs: baseMs - 32 * day, toMs: baseMs } })).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "window" } });
});

it("says since when the store can tell", async () => {
  const early = await ask({ window: { fromMs: baseMs - 41 * day, toMs: baseMs - 39 * day } });
  expect(early.rows.map(told)).toContain("HOST 10.0.0.8");
  expect(early.notice).toMatch(/not seen in the 30 days before the window.*The store begins at/);
  // Not when others' flows were: a caller limited to networks hears no time.
  const limited = await ask({ window: { fromMs: baseMs - 41 * day, toMs: baseMs - 39 * day } }, { networks: ["10.0.0.2"] });
  expect(limited.notice).toMatch(/The store begins after the window does\.$/);
});
