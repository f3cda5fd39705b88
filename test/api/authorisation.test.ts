import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphQLField } from "graphql";
import { schema } from "../../src/api/schema.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { wholeOperation } from "../support/whole-selection.ts";

/** Who asks: nobody, a viewer's and an analyst's token, an operator's token for an assistant, a signed-in operator, an administrator. */
const callers = ["nobody", "viewer", "analyst", "assistant", "operator", "admin"] as const;
type Caller = (typeof callers)[number];

/** Who may ask each root field. Everybody else gets UNAUTHENTICATED (nobody) or FORBIDDEN, or CONFIRMATION_REQUIRED for an assistant. */
const signedIn: readonly Caller[] = ["viewer", "analyst", "assistant", "operator", "admin"];
const allowed: Readonly<Record<string, readonly Caller[]>> = {
  alertExclusions: signedIn,
  apiTokens: signedIn,
  assets: signedIn,
  assetsByAddress: signedIn,
  auditLog: ["admin"],
  confirmation: ["operator", "admin"],
  countries: signedIn,
  changes: signedIn,
  dnsQueries: signedIn,
  exporters: signedIn,
  filterValues: signedIn,
  flow: signedIn,
  flowStats: signedIn,
  flows: signedIn,
  health: callers,
  hostGroups: signedIn,
  hosts: signedIn,
  hostsByAddress: signedIn,
  interfaces: signedIn,
  job: signedIn,
  jobs: signedIn,
  liveFlows: signedIn,
  liveSummary: signedIn,
  macsByAddress: signedIn,
  mcpTools: signedIn,
  monitorHistory: signedIn,
  monitorScripts: signedIn,
  monitors: signedIn,
  packetCaptures: ["assistant", "operator", "admin"],
  pendingConfirmations: ["operator", "admin"],
  runQuery: ["analyst", "assistant", "operator", "admin"],
  savedViews: signedIn,
  searchDocs: signedIn,
  searchSchema: signedIn,
  sessions: ["operator", "admin"],
  settings: ["admin"],
  signInOptions: callers,
  snmpCredentials: signedIn,
  snmpDeviceHistory: signedIn,
  snmpDevices: signedIn,
  snmpDevicesByName: signedIn,
  snmpInterfaceHistory: signedIn,
  sql: ["analyst", "assistant", "operator", "admin"],
  sqlTables: ["analyst", "assistant", "operator", "admin"],
  timeseries: signedIn,
  topology: signedIn,
  users: ["admin"],
  usualTraffic: signedIn,
  viewer: callers,
  // Mutations; an assistant's token may do none at /graphql.
  addDomainAlertExclusion: ["operator", "admin"],
  addHostAlertExclusion: ["operator", "admin"],
  addMonitors: ["operator", "admin"],
  addSnmpDevices: ["operator", "admin"],
  approveConfirmation: ["operator", "admin"],
  createApiToken: ["operator", "admin"],
  createUser: ["admin"],
  disableUser: ["admin"],
  discoverSnmpDevices: ["operator", "admin"],
  endSessions: ["operator", "admin"],
  importPcap: ["operator", "admin"],
  importSnmpDevices: ["operator", "admin"],
  mergeAssets: ["operator", "admin"],
  pollSnmpDevice: ["operator", "admin"],
  rejectConfirmation: ["operator", "admin"],
  removeAlertExclusion: ["operator", "admin"],
  removeMonitors: ["operator", "admin"],
  updateMonitor: ["operator", "admin"],
  removeSnmpCredential: ["operator", "admin"],
  removeSnmpDevices: ["operator", "admin"],
  setSnmpCredential: ["operator", "admin"],
  updateSnmpDevice: ["operator", "admin"],
  removeHostGroup: ["operator", "admin"],
  removeView: ["viewer", "analyst", "operator", "admin"],
  revokeApiToken: ["viewer", "analyst", "operator", "admin"],
  runMonitor: ["operator", "admin"],
  saveView: ["viewer", "analyst", "operator", "admin"],
  setHostGroup: ["operator", "admin"],
  setPassword: ["operator", "admin"],
  splitAsset: ["operator", "admin"],
  startPacketCapture: ["operator", "admin"],
  stopPacketCapture: ["operator", "admin"],
  signIn: ["nobody", "viewer", "analyst", "operator", "admin"],
  signOut: ["viewer", "analyst", "operator", "admin"],
  updateAsset: ["operator", "admin"],
  updateSettings: ["admin"],
  updateUser: ["admin"],
  // Subscriptions.
  confirmationRequested: ["operator", "admin"],
  jobProgress: signedIn,
  traffic: signedIn,
};

const refusals = ["UNAUTHENTICATED", "FORBIDDEN", "CONFIRMATION_REQUIRED"];
/** Refusals that are not about who asks: wrong password. */
const isRefusal = (field: string, code: unknown): boolean => refusals.includes(String(code)) && !(field === "signIn" && code === "UNAUTHENTICATED");

let server: TestApi;
let headers: Readonly<Record<Caller, Record<string, string>>>;
beforeAll(async () => {
  server = await startTestApi();
  const bearer = async (...given: Parameters<typeof server.services.token>) => ({ authorization: `Bearer ${await server.services.token(...given)}` });
  headers = {
    nobody: {},
    viewer: await bearer("viewer"),
    analyst: await bearer("analyst"),
    assistant: await bearer("operator", { audience: "mcp" }),
    operator: await server.signIn("operator"),
    admin: await server.signIn("admin"),
  };
  await server.services.jobs.importPcap({ path: "/x", title: "x.pcap", shiftToNow: false, deleteAfter: false });
});
afterAll(() => server.stop());

const fieldsOf = (kind: "query" | "mutation"): readonly GraphQLField<unknown, unknown>[] =>
  Object.values((kind === "query" ? schema.getQueryType() : schema.getMutationType())!.getFields());

describe("the list of this test", () => {
  it("names every root field", () => {
    const names = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!].flatMap((root) => Object.keys(root.getFields()));
    expect(Object.keys(allowed).toSorted()).toEqual([...new Set(names)].toSorted());
  });
});

for (const kind of ["query", "mutation"] as const) {
  describe(`each ${kind}`, () => {
    for (const field of fieldsOf(kind)) {
      for (const caller of callers) {
        const may = allowed[field.name]!.includes(caller);
        it(`${field.name} is ${may ? "open" : "closed"} to ${caller}`, async () => {
          // Without the fields of health that need more than nothing.
          const query =
            field.name === "health" && caller === "nobody"
              ? "{ health { ready needsFirstUser version } }"
              : wholeOperation(schema, kind, field, kind === "mutation" ? "dryRun: true" : "");
          const { data, errors } = await server.ask(query, { headers: headers[caller] });
          const refused = errors.filter(({ extensions }) => isRefusal(field.name, extensions["code"]));
          if (may) {
            expect(refused).toEqual([]);
            expect(errors.filter(({ extensions }) => !["NOT_FOUND", "UNAUTHENTICATED"].includes(String(extensions["code"])))).toEqual([]);
          } else {
            expect(refused.map(({ path }) => path?.[0])).toContain(field.name);
            expect(refused[0]!.extensions["code"]).toBe(caller === "nobody" ? "UNAUTHENTICATED" : refused[0]!.extensions["code"]);
            expect(data?.[field.name] ?? null).toBeNull();
          }
        });
      }
    }
  });
}

describe("each subscription", () => {
  for (const field of Object.values(schema.getSubscriptionType()!.getFields())) {
    for (const caller of callers) {
      const may = allowed[field.name]!.includes(caller);
      it(`${field.name} is ${may ? "open" : "closed"} to ${caller}`, async () => {
        const client = createClient({ url: `${server.url}/graphql`, headers: headers[caller], retryAttempts: 0 });
        const events = client.iterate({ query: wholeOperation(schema, "subscription", field) });
        const first = await Promise.race([events.next(), new Promise<"silent">((resolve) => setTimeout(() => resolve("silent"), 300))]);
        client.dispose();
        const codes = first === "silent" ? [] : (first.value?.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code);
        expect(codes).toEqual(may ? [] : [caller === "nobody" ? "UNAUTHENTICATED" : "FORBIDDEN"]);
      });
    }
  }
});

describe("an assistant's token at /graphql", () => {
  it("reads, and is refused every write, dry runs too", async () => {
    const query = `mutation($dry: Boolean!) { addHostAlertExclusion(input: { hosts: ["10.0.0.1"], reason: "because" }, dryRun: $dry) { applied } }`;
    for (const dry of [true, false]) {
      const { data, errors } = await server.ask(query, { variables: { dry }, headers: headers.assistant });
      expect(data).toBeNull();
      expect(errors[0]).toMatchObject({ path: ["addHostAlertExclusion"], extensions: { code: "CONFIRMATION_REQUIRED" } });
    }
    expect((await server.services.exclusions.list({ first: 10 })).total).toBe(0);
  });

  it("cannot bring a grant along", async () => {
    const { errors } = await server.ask(`mutation { addHostAlertExclusion(input: { hosts: ["10.0.0.1"], reason: "because" }) { applied } }`, {
      headers: { ...headers.assistant, grant: "approved", "x-grant": "approved" },
    });
    expect(errors[0]?.extensions["code"]).toBe("CONFIRMATION_REQUIRED");
  });
});
