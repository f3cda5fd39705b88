import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { filterValueFields } from "../../../src/model/filter-value.ts";
import { parseIp } from "../../../src/net/ip.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const store = storeIn(folder.path);
const { history } = store;
const window = { fromMs: baseMs, toMs: baseMs + 3_600_000 };
let id = 0n;
const flow = (client: string, server: string, given: Partial<FlowInterval> = {}): FlowInterval =>
  interval({ flowId: ++id, clientIp: parseIp(client)!, serverIp: parseIp(server)!, sentBytes: 100, ...given });

beforeAll(async () => {
  await store.start();
  const long = flow("10.0.0.1", "198.51.100.7", {
    application: "TLS",
    hostname: "www.example.com",
    serverCountry: "DE",
    serverAsn: 64_500,
    clientMac: 0x001b213c4d5e,
  });
  await store.append(
    flowBatch([
      { ...long, closes: 0 },
      { ...long, firstSeenMs: baseMs + 60_000, opens: 0 },
      flow("10.0.0.1", "198.51.100.8", { application: "TLS", hostname: "WEB.example.com", serverCountry: "DK" }),
      flow("10.0.0.2", "2001:db8::7", { application: "Telegram", protocol: 17, serverPort: 53, serverCountry: "DE", clientMac: 0x00005e005301 }),
      flow("10.0.0.2", "10.0.0.2", { application: "", protocol: 1, serverPort: 0, interface: "100%_x" }),
    ]),
  );
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const ask = async (
  field: (typeof filterValueFields)[number],
  prefix?: string,
  given: Partial<Parameters<typeof history.filterValues>[0]> = {},
  access = everyone,
) => (await history.filterValues({ field, prefix: prefix ?? null, window, first: 20, ...given }, access)).map(({ value, flows }) => [value, flows]);

it("counts flows, not intervals, and either side once", async () => {
  const hosts = await ask("HOST");
  expect(hosts.slice(0, 2)).toEqual([
    ["10.0.0.1", 2],
    ["10.0.0.2", 2],
  ]);
  expect(
    hosts
      .slice(2)
      .map(([value]) => String(value))
      .toSorted(),
  ).toEqual(["198.51.100.7", "198.51.100.8", "2001:db8::7"]);
  expect(await ask("APPLICATION")).toEqual([
    ["TLS", 2],
    ["Telegram", 1],
  ]);
  expect((await history.filterValues({ field: "CLIENT", window, first: 1 }, everyone))[0]).toEqual({ value: "10.0.0.1", flows: 2, bytes: 300 });
});

it.each([
  [
    "APPLICATION",
    "t",
    [
      ["TLS", 2],
      ["Telegram", 1],
    ],
  ],
  ["APPLICATION", "tel", [["Telegram", 1]]],
  [
    "HOST",
    "10.0",
    [
      ["10.0.0.1", 2],
      ["10.0.0.2", 2],
    ],
  ],
  ["SERVER", "2001:DB8", [["2001:db8::7", 1]]],
  [
    "HOSTNAME",
    "W",
    [
      ["WEB.example.com", 1],
      ["www.example.com", 1],
    ],
  ],
  ["PROTOCOL", "u", [["UDP", 1]]],
  ["SERVER_PORT", "5", [["53", 1]]],
  [
    "COUNTRY",
    "de",
    [
      ["DE", 2],
      ["DK", 1],
    ],
  ],
  ["COUNTRY", "germ", [["DE", 2]]],
  ["ASN", "doc", [["64500", 1]]],
  ["MAC", "00-1B", [["00:1b:21:3c:4d:5e", 1]]],
  ["INTERFACE", "100%", [["100%_x", 1]]],
  ["HOSTNAME", "' OR 1=1 --", []],
] as const)("completes %s %s", async (field, prefix, wanted) => {
  const names: Record<string, string> = { DE: "Germany", DK: "Denmark", "64500": "Example Documentation" };
  expect(await ask(field, prefix, { nameOf: (value) => names[value] })).toEqual(wanted);
});

it("looks at the flows of the filter and the caller's networks only, and answers for every field", async () => {
  expect(await ask("SERVER", undefined, { filter: { match: { application: ["telegram"] } } })).toEqual([["2001:db8::7", 1]]);
  expect(await ask("CLIENT", undefined, {}, { networks: ["198.51.100.8"] } as never)).toEqual([["10.0.0.1", 1]]);
  for (const field of filterValueFields) expect((await ask(field, "1", { first: 3 })).length, field).toBeLessThanOrEqual(3);
});
