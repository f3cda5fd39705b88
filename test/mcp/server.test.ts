import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerLimits } from "../../src/mcp/answer.ts";
import { meterAway } from "../../src/pipeline/meter-absent.ts";
import { replaceMethods } from "../support/api-server.ts";
import { hostileName, office } from "../support/memory-services.ts";
import { clients, connect, personOf, startMcpHost, type McpHost, type Person } from "./mcp-host.ts";

const readTools = [
  "compare_traffic",
  "get_asset_info",
  "get_changes",
  "get_country_stats",
  "get_host_info",
  "get_live_flows_for_host",
  "get_live_flows_summary",
  "get_mac_info",
  "get_network_health",
  "get_snmp_device_info",
  "list_alert_exclusions",
  "list_available_active_monitoring_scripts",
  "list_enabled_active_monitoring_scripts",
  "list_snmp_devices",
  "search_docs",
  "search_flows",
  "top_talkers",
];
const sqlTools = ["describe_table", "graphql_query", "graphql_schema", "query"];
const writeTools = ["add_active_monitoring_script", "add_domain_alert_exclusion", "add_host_alert_exclusion", "capture_packets", "remove_alert_exclusion"];
const exclusion = (host: string) => ({ input: { hosts: [host], reason: "Known scanner" } });

let host: McpHost;
beforeAll(async () => {
  host = await startMcpHost();
});
afterAll(() => host.stop());

describe.each(clients)("a client of %s", (kind) => {
  it("is told the tools its token may use, in stable order", async () => {
    const full = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }));
    expect(await full.names()).toEqual([...readTools, ...sqlTools, ...writeTools].toSorted());
    await full.close();
    const reader = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    expect(await reader.names()).toEqual(readTools);
    const refused = await reader.call("add_host_alert_exclusion", exclusion("192.0.2.1"));
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0]!.text).toContain("needs the scope write");
    await reader.close();
    const capturer = await connect(kind, host, await host.services.token("operator", { audience: "mcp", scopes: ["read", "capture"] }));
    expect((await capturer.names()).filter((name) => writeTools.includes(name))).toEqual(["capture_packets"]);
    await capturer.close();
  });

  it("calls tools, gets the same JSON as text and structured, and is told what is wrong", async () => {
    const client = await connect(kind, host, await host.services.token("analyst", { audience: "mcp" }));
    const found = await client.call("get_host_info", { ips: [office.laptop, office.oldPrinter] });
    expect(JSON.parse(found.content[0]!.text)).toEqual(found.structuredContent);
    expect(found.structuredContent).toMatchObject({ hosts: [{ ip: office.laptop }], notLive: [{ ip: office.oldPrinter }] });
    expect(found.structuredContent!["summary"]).toMatch(/^1 host is live, 1 not live; /);
    const bad = await client.call("get_host_info", { addresses: ["10.0.0.1"] });
    expect(bad.isError).toBe(true);
    expect(bad.content[0]!.text).toMatch(/ips: wanted a list/);
    await expect(client.call("get_hosts_info")).rejects.toThrow(/Did you mean get_host_info/);
    await client.close();
  });

  it("is told that the meter is away, never that nothing is live", async () => {
    const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
    const away = () => Promise.reject(meterAway({ sinceMs: Date.UTC(2026, 0, 5), restarts: 1, end: "SIGKILL" }));
    const restore = replaceMethods(host.services.live, () => ({ summary: away, flows: away, hostsByAddress: away }));
    for (const [tool, given] of [
      ["get_live_flows_summary", {}],
      ["get_live_flows_for_host", { ips: [office.laptop] }],
    ] as const) {
      const answer = await client.call(tool, given);
      expect(answer.isError).toBe(true);
      expect(answer.content[0]!.text).toMatch(/The meter is away[^]*Got: none since 2026-01-05T00:00:00.000Z[^]*What to do: [^]*\(UNAVAILABLE\)/);
    }
    const host1 = await client.call("get_host_info", { ips: [office.laptop] });
    expect(host1.structuredContent).toMatchObject({
      summary: expect.stringMatching(/^The meter is away: what is live now is not known\. [^]* What history has of 1 host is in notLive\.$/),
      notLive: [{ ip: office.laptop, message: expect.stringMatching(/^Whether it is live is not known\. The meter is away/) }],
    });
    restore();
    const back = await client.call("get_live_flows_summary");
    expect(back.isError).not.toBe(true);
    await client.close();
  });

  it("asks the person before a write, the effect in words first, and does exactly that", async () => {
    const person: Person = { says: "accept", shown: [] };
    const address = `192.0.2.${10 + clients.indexOf(kind)}`;
    const client = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }), person);
    const done = await client.call("add_host_alert_exclusion", exclusion(address));
    expect(done.structuredContent).toMatchObject({ status: "applied", applied: true, exclusion: { reason: "Known scanner" } });
    expect(person.shown).toHaveLength(1);
    expect(person.shown[0]).toMatch(/^Silences all alerts/);
    expect(person.shown[0]).toContain(`"${address}"`);
    expect(host.services.auditEvents.at(-1)).toMatchObject({
      action: "addHostAlertExclusion",
      outcome: "confirmed",
      grant: "elicited by operator, tool add_host_alert_exclusion",
    });
    await client.close();
  });

  it.each(["decline", "cancel"] as const)("changes nothing when the person says %s", async (says) => {
    const before = (await host.services.exclusions.list({ first: 500 })).total;
    const client = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }), { says, shown: [] });
    const answer = await client.call("add_host_alert_exclusion", exclusion("192.0.2.200"));
    expect(answer.structuredContent).toMatchObject({ status: "declined", applied: false });
    expect(host.services.auditEvents.at(-1)).toMatchObject({ action: "addHostAlertExclusion", outcome: "declined" });
    expect((await host.services.exclusions.list({ first: 500 })).total).toBe(before);
    await client.close();
  });

  it("gets a link where nobody can be asked, and hears how it went when it calls again", async () => {
    const address = `192.0.2.${100 + clients.indexOf(kind)}`;
    const client = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }));
    const person = await personOf(host.services, "operator");
    const waiting = await client.call("add_host_alert_exclusion", exclusion(address));
    expect(waiting.isError).not.toBe(true);
    expect(waiting.structuredContent).toMatchObject({ status: "waiting", applied: false });
    const id = new URL(String(waiting.structuredContent!["link"])).searchParams.get("confirm")!;
    expect(String(waiting.structuredContent!["link"])).toBe(`http://127.0.0.1:3000/assistants?confirm=${id}`);
    expect((await client.call("add_host_alert_exclusion", exclusion(address))).structuredContent).toMatchObject({
      status: "waiting",
      link: waiting.structuredContent!["link"],
    });
    await host.decide("approveConfirmation", id, person);
    expect((await client.call("add_host_alert_exclusion", exclusion(address))).structuredContent).toMatchObject({ status: "applied", applied: true });
    const { rows } = await host.services.exclusions.list({ first: 500 });
    expect(rows.filter((row) => row.hosts.some((one) => one.startsWith(address)))).toHaveLength(1);

    const other = await client.call("add_host_alert_exclusion", exclusion(`${address}/31`));
    await host.decide("rejectConfirmation", new URL(String(other.structuredContent!["link"])).searchParams.get("confirm")!, person);
    expect((await client.call("add_host_alert_exclusion", exclusion(`${address}/31`))).structuredContent).toMatchObject({ status: "rejected", applied: false });
    await client.close();
  });

  it("sees the effect with dryRun, without a question", async () => {
    const person: Person = { says: "accept", shown: [] };
    const client = await connect(kind, host, await host.services.token("operator", { audience: "mcp" }), person);
    const dry = await client.call("add_host_alert_exclusion", { ...exclusion("192.0.2.210"), dryRun: true });
    expect(dry.structuredContent).toMatchObject({ status: "previewed", applied: false, dryRun: true });
    expect(person.shown).toEqual([]);
    await client.close();
  });
});

describe("writes", () => {
  it("run at once for automation, and the audit says so", async () => {
    const secret = await host.services.token("admin", { audience: "api", scopes: ["read", "write", "write:unattended"] });
    const client = await connect("auto (v2 client)", host, secret);
    const done = await client.call("add_domain_alert_exclusion", { input: { domains: ["scanner.example"], hosts: ["192.0.2.7"], reason: "Automation" } });
    expect(done.structuredContent).toMatchObject({ status: "applied", exclusion: { domains: ["scanner.example"] } });
    expect(host.services.auditEvents.at(-1)).toMatchObject({ outcome: "applied", grant: "unattended by admin, tool add_domain_alert_exclusion" });
    await client.close();
  });

  it("ask for tokens of audience api too", async () => {
    const client = await connect("auto (v2 client)", host, await host.services.token("operator", { audience: "api" }));
    expect((await client.call("add_host_alert_exclusion", exclusion("192.0.2.220"))).structuredContent).toMatchObject({ status: "waiting" });
    await client.close();
  });
});

describe("the questions people ask", () => {
  it("which hosts queried a domain in 24 h, in one call", async () => {
    const client = await connect("auto (v2 client)", host, await host.services.token("viewer", { audience: "mcp" }));
    const { structuredContent } = await client.call("search_flows", { domain: { suffix: "malicious-domain.com" } });
    expect(structuredContent).toMatchObject({
      dnsQueries: {
        rows: [
          { client: office.workstation, count: 2 },
          { client: office.backup, count: 1 },
        ],
      },
    });
    expect(structuredContent!["summary"]).toContain(office.workstation);
    await client.close();
  });

  it("who talked to an address and port in 7 days, in one call", async () => {
    const client = await connect("auto (v2 client)", host, await host.services.token("viewer", { audience: "mcp" }));
    const { structuredContent } = await client.call("search_flows", { window: { from: "-7d" }, filter: { server: office.command, serverPort: 8443 } });
    expect(structuredContent).toMatchObject({ total: 2, clients: { rows: [{ keys: [{ value: office.workstation }], metrics: { flows: 2 } }] } });
    expect(structuredContent).not.toHaveProperty("dnsQueries");
    await client.close();
  });

  it("every read tool answers within the page limit, hostile names cleaned", async () => {
    const client = await connect("2025 (v1 client)", host, await host.services.token("analyst", { audience: "mcp" }));
    const calls: readonly (readonly [string, Record<string, unknown>])[] = [
      ["get_live_flows_for_host", { ips: [office.laptop, office.workstation], role: "any" }],
      ["get_live_flows_summary", { groupBy: "client" }],
      ["top_talkers", { window: { from: "-6h" }, groupBy: ["CLIENT", "SERVER"] }],
      ["search_flows", { filter: { client: [office.workstation] } }],
      ["search_docs", { query: "capture" }],
      ["describe_table", {}],
      ["query", { sql: "SELECT 1" }],
      ["list_alert_exclusions", {}],
      ["list_available_active_monitoring_scripts", {}],
      ["list_enabled_active_monitoring_scripts", {}],
    ];
    for (const [name, given] of calls) {
      const answer = await client.call(name, given);
      expect(answer.isError, `${name}: ${answer.content[0]!.text.slice(0, 300)}`).not.toBe(true);
      const text = answer.content[0]!.text;
      expect(text.length, name).toBeLessThanOrEqual(answerLimits.defaultPage);
      expect(text).not.toContain(JSON.stringify(hostileName).slice(1, -1));
      expect(text).not.toMatch(/[\u202e]/);
    }
    await client.close();
  });
});

describe("the door", () => {
  const initialize = {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
  };
  const post = (body: unknown, headers: Record<string, string>) =>
    fetch(host.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify(body),
    });

  it.each([[{}], [{ authorization: "Bearer wg_nothing" }], [{ cookie: "wiregraph_session=session-1" }]])(
    "answers 401 with WWW-Authenticate to %j",
    async (headers) => {
      const response = await post(initialize, headers);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    },
  );

  it.each(["Bearer", "Token"])("takes %s", async (scheme) => {
    const client = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp" }), undefined, scheme);
    expect(await client.names()).toEqual(readTools);
    await client.close();
  });

  it("refuses a session to another token, and one that never was", async () => {
    const mine = await connect("2025 (v1 client)", host, await host.services.token("viewer", { audience: "mcp" }));
    const other = await host.services.token("operator", { audience: "mcp" });
    const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };
    const stolen = await post(list, { authorization: `Bearer ${other}`, "mcp-session-id": mine.sessionId!, "mcp-protocol-version": "2025-11-25" });
    expect(stolen.status).toBe(404);
    const made = await post(list, { authorization: `Bearer ${other}`, "mcp-session-id": "00000000-0000-4000-8000-000000000000" });
    expect(made.status).toBe(404);
    expect(await mine.names()).toEqual(readTools);
    await mine.close();
  });
});
