import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { anyNetwork, parseCidr } from "../../src/net/cidr.ts";
import { parseIp } from "../../src/net/ip.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";
import { rootArguments, wholeOperation } from "../support/whole-selection.ts";

const mine = "192.0.2.0/24";
const isMine = anyNetwork([parseCidr(mine)!]);
/** Fields that cannot be cut to networks: refused for such a token, whole. */
const refused = [
  "exporters",
  "job",
  "jobs",
  "settings",
  "auditLog",
  "users",
  "confirmation",
  "pendingConfirmations",
  "sessions",
  "jobProgress",
  "confirmationRequested",
  "packetCaptures",
  "snmpCredentials",
];
/** Names and figures that only flows of others have. */
const foreignMarks = [
  "github",
  "cdn.example",
  "malicious-domain",
  "command.example",
  "six.example",
  "520000000",
  "2000000000",
  "531556843",
  "184132",
  "TLSv1.3",
  "office-router",
  "VPN-gateway",
];

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("admin", { scopes: ["read", "sql", "write"], networks: [mine] });
  await server.services.jobs.importPcap({ path: "/x", title: "secret.pcap", shiftToNow: false, deleteAfter: false });
  // One that is inside, as monitorHistory asks for it, and one that is not.
  const maker = { networks: [], createdBy: "somebody", createdThrough: "session" };
  const { monitors } = server.services;
  const rules = { parameters: {}, failures: 3, recoveries: 2, enabled: true };
  await monitors.add(
    [
      { script: "tcp", target: office.labOne, ...rules },
      { script: "tcp", target: office.github, ...rules },
    ].map((each) => monitors.planMonitor(each, maker)),
  );
  const by = (await server.services.accounts.principalOfToken(token))!;
  for (const host of [office.labOne, office.laptop]) {
    await server.services.exclusions.add(
      { kind: "HOST", hosts: [host], domains: [], alertTypes: [], reason: `excluded ${host === office.laptop ? "github" : "lab"}` },
      by,
    );
  }
});
afterAll(() => server.stop());

/** Every address in an answer, wherever it stands. */
function addressesIn(text: string): string[] {
  return (text.match(/[0-9a-f]*:[0-9a-f:.]{2,}|\d{1,3}(?:\.\d{1,3}){3}/gi) ?? []).filter((found) => parseIp(found) !== undefined);
}

function check(field: string, text: string): void {
  const asked = addressesIn(rootArguments[field] ?? "");
  expect(addressesIn(text).filter((address) => !isMine(parseIp(address)!) && !asked.includes(address))).toEqual([]);
  expect(foreignMarks.filter((mark) => text.includes(mark))).toEqual([]);
}

describe(`a token limited to ${mine}`, () => {
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    it(`sees no foreign address, name or figure through ${field.name}`, async () => {
      const query = field.name === "health" ? "{ health { ready needsFirstUser version time startedAt uptimeMs } }" : wholeOperation(schema, "query", field);
      const { data, errors } = await server.ask(query, { token });
      expect(errors.map(({ extensions }) => extensions["code"])).toEqual(refused.includes(field.name) ? ["FORBIDDEN"] : []);
      check(field.name, JSON.stringify(data));
    });
  }

  for (const field of Object.values(schema.getSubscriptionType()!.getFields())) {
    it(`sees no foreign address, name or figure through the subscription ${field.name}`, async () => {
      const client = createClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
      const { value } = await client.iterate({ query: wholeOperation(schema, "subscription", field) }).next();
      client.dispose();
      expect((value.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code)).toEqual(
        refused.includes(field.name) ? ["FORBIDDEN"] : [],
      );
      check(field.name, JSON.stringify(value.data ?? null));
    });
  }

  it("sees its own", async () => {
    const { data } = await server.ask(
      `{ liveSummary { totals { flows } rows { key } } hosts { nodes { ip } totalCount } flows(window: {from: "-7d"}) { totalCount } alertExclusions { nodes { hosts } totalCount }
         dnsQueries(window: {from: "-7d"}) { nodes { name } } flow(id: "1000") { id } mine: flow(id: "1009") { id } }`,
      { token },
    );
    expect(data.liveSummary).toEqual({ totals: { flows: 1 }, rows: [{ key: "HTTP" }] });
    expect(data.hosts.nodes.map(({ ip }: { ip: string }) => ip).toSorted()).toEqual([office.labOne, office.labTwo]);
    expect(data.flows.totalCount).toBe("2");
    expect(data.alertExclusions).toEqual({ nodes: [{ hosts: [office.labOne] }], totalCount: null });
    expect(data.dnsQueries.nodes).toEqual([{ name: "lab.internal" }]);
    expect(data.flow).toBeNull();
    expect(data.mine).toEqual({ id: "1009" });
  });

  it("sees monitors of what is inside, and the history of no other", async () => {
    const { data } = await server.ask("{ monitors { totalCount nodes { id target day { availability } } } }", { token });
    expect(data.monitors).toEqual({ totalCount: "1", nodes: [{ id: "monitor-000001", target: office.labOne, day: { availability: 97.5 } }] });
    const { errors } = await server.ask(`{ monitorHistory(id: "monitor-000002") { stepMs } }`, { token });
    expect(errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "id" });
  });

  it("sees interfaces with the figures of its own flows, and no address of theirs", async () => {
    const { data } = await server.ask("{ interfaces { name addresses mac bytes } }", { token });
    expect(data.interfaces).toEqual([
      { name: "eth0", addresses: [], mac: null, bytes: "75000" },
      { name: "eth1", addresses: [], mac: null, bytes: "0" },
    ]);
  });

  it("gets no counters of the whole network through health", async () => {
    const { data, errors } = await server.ask("{ health { meter { packets } store { insertedRows } problems { problem } } }", { token });
    expect(data.health).toEqual({ meter: null, store: null, problems: null });
    expect(errors.map(({ extensions }) => extensions["code"])).toEqual(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]);
  });

  it("cannot exclude or hand out what is outside", async () => {
    const exclude = (hosts: string, more = "") =>
      server.ask(`mutation { addHostAlertExclusion(input: { hosts: ${hosts}, reason: "because"${more} }, dryRun: true) { summary } }`, { token });
    expect((await exclude(`["192.0.2.7"]`)).errors).toEqual([]);
    for (const outside of [exclude(`["192.168.1.10"]`), exclude(`["192.0.0.0/16"]`), exclude(`["192.0.2.7"]`, `, peer: "10.0.0.1"`)]) {
      expect((await outside).errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: "input.hosts" });
    }
    const everyHost = await server.ask(`mutation { addDomainAlertExclusion(input: { domains: ["a.example"], reason: "because" }, dryRun: true) { summary } }`, {
      token,
    });
    expect(everyHost.errors[0]?.extensions["code"]).toBe("FORBIDDEN");
  });
});
