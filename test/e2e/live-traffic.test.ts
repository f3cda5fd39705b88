import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { firstUser, graphql, mcpClient } from "../support/e2e-clients.ts";
import { openSender } from "../support/packet-sender.ts";
import { eventually, type RealServer, serverMissing, startServer, wiregraph } from "../support/real-server.ts";
import { type TruthFlow, writeTraffic } from "../support/traffic/traffic.ts";

const missing =
  serverMissing() ??
  (process.env["WIREGRAPH_TEST_NETNS"] === "1" ? undefined : "no network namespace of its own: npm test makes one where the system allows it");

/** The whole line on real packets: a veth in our namespace, the built server, GraphQL, both MCP clients. */
describe.skipIf(missing !== undefined)(`live traffic${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "wg-live-"));
  const capture = join(folder, "mix.pcap");
  let server: RealServer;
  let browser: Record<string, string>;
  let truth: readonly TruthFlow[];
  let packets = 0;
  let token = "";

  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const answer = await graphql(server.url, query, variables, browser);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };

  beforeAll(async () => {
    for (const words of ["link add wge0 type veth peer name wge1", "link set wge0 mtu 9000 up", "link set wge1 mtu 9000 up"])
      execFileSync("ip", words.split(" "));
    const truthFile = join(folder, "truth.json");
    packets = writeTraffic({ seed: 7, startMs: Date.now(), packets: 4_000, out: capture, truth: truthFile }).packets;
    truth = (JSON.parse(readFileSync(truthFile, "utf8")) as { flows: TruthFlow[] }).flows;
    server = await startServer({ variables: { WIREGRAPH_INTERFACES: "wge1", WIREGRAPH_IDLE_TIMEOUT: "3s", WIREGRAPH_ACTIVE_TIMEOUT: "3s" } });
    browser = await firstUser(server);
    await eventually(
      async () =>
        (await ask("{ interfaces { name state } }")).interfaces.some((found: { name: string; state: string }) => found.name === "wge1" && found.state === "UP"),
      "capture on wge1",
    );
    const sender = await openSender("wge0");
    let sent = 0;
    const frames: Uint8Array[] = [];
    await readCapture(capture, { addInterface: () => 0, onPacket: (bytes, offset, length) => void frames.push(bytes.slice(offset, offset + length)) });
    for (const frame of frames) {
      sender.send(frame);
      if (++sent % 50 === 0) await new Promise((done) => setTimeout(done, 2));
    }
    sender.close();
    expect(sent).toBe(packets);
  });

  afterAll(async () => {
    await server?.stop();
  });

  it("the live view has every packet and byte", async () => {
    const interfaces = await eventually(async () => {
      const found = (await ask("{ interfaces { name packets bytes drops } }")).interfaces.find(({ name }: { name: string }) => name === "wge1");
      return Number(found.packets) >= packets && found;
    }, "all packets in the live view");
    const bytes = truth.reduce((sum, flow) => sum + flow.sent.bytes + flow.received.bytes, 0);
    expect(Number(interfaces.drops)).toBe(0);
    expect(Number(interfaces.bytes)).toBeGreaterThanOrEqual(bytes);
  });

  it("history has every flow with its names and counts", async () => {
    const planned = truth.filter(({ protocol }) => protocol === 6 || protocol === 17);
    const plannedPackets = planned.reduce((sum, flow) => sum + flow.sent.packets + flow.received.packets, 0);
    const totals = await eventually(async () => {
      const { flowStats } = await ask(
        `{ flowStats(window: { from: "-1h" }, filter: { match: { interface: ["wge1"], protocol: ["TCP", "UDP"] } }, groupBy: [PROTOCOL]) { totals { flows packets } } }`,
      );
      return Number(flowStats.totals.packets) >= plannedPackets && flowStats.totals;
    }, "all packets in the store");
    expect(Number(totals.flows)).toBe(planned.length);
    const named = truth.find(({ kind }) => kind === "tls")!;
    const { flows } = await ask(
      `query($host: CIDR!, $port: Int!) { flows(window: { from: "-1h" }, filter: { match: { client: [$host], port: [$port] } }) { nodes { hostname application { name master } sent { bytes packets } received { bytes packets } server { ip port } } } }`,
      { host: named.client.ip, port: named.client.port },
    );
    expect(flows.nodes).toContainEqual(
      expect.objectContaining({
        hostname: named.hostname,
        server: { ip: named.server.ip, port: named.server.port },
        sent: { bytes: String(named.sent.bytes), packets: String(named.sent.packets) },
        received: { bytes: String(named.received.bytes), packets: String(named.received.packets) },
      }),
    );
  });

  it("a token made on the command line works while the server runs", async () => {
    const made = await wiregraph(["token", "create", "--user", "ada", "--scope", "read,sql,write", "--audience", "mcp"], server.variables);
    expect(made.stderr).toBe("");
    token = made.stdout.trim().split("\n").at(-1)!;
    expect(token).toMatch(/^wg_[0-9A-Za-z]{43}$/);
    expect((await graphql(server.url, "{ viewer { name scopes } }", {}, { authorization: `Token ${token}` })).data.viewer).toMatchObject({ name: "ada" });
  });

  it("/mcp without a token is 401 with WWW-Authenticate", async () => {
    const response = await fetch(`${server.url}/mcp`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  describe.each(["v1", "v2"] as const)("an MCP client of the SDK's %s line", (era) => {
    it("finds who asked for a name, from the truth", async () => {
      const dns = truth.find(({ kind }) => kind === "dns")!;
      const client = await mcpClient(era, server.url, token);
      expect(await client.tools()).toEqual(
        expect.arrayContaining([
          "get_host_info",
          "get_live_flows_for_host",
          "get_live_flows_summary",
          "search_flows",
          "top_talkers",
          "query",
          "describe_table",
          "search_docs",
        ]),
      );
      const found = await client.call("search_flows", { domain: { equals: dns.hostname } });
      expect(found.isError ?? false).toBe(false);
      expect(JSON.stringify(found.structuredContent)).toContain(dns.client.ip);
      const counted = await client.call("query", {
        sql: "SELECT uniqExact(flow_id) AS flows FROM flows WHERE interface = 'wge1' AND protocol IN ('TCP', 'UDP')",
      });
      expect(JSON.stringify(counted.structuredContent)).toContain(String(truth.filter(({ protocol }) => protocol === 6 || protocol === 17).length));
      await client.close();
    });

    it("a write asks first: declined it is not done, accepted it is", async () => {
      const input = { domains: [`${era}.example.net`], reason: "a test of confirmations" };
      const refusing = await mcpClient(era, server.url, token, "decline");
      await refusing.call("add_domain_alert_exclusion", { input });
      await refusing.close();
      const exclusions = async (): Promise<string> =>
        JSON.stringify((await ask("{ alertExclusions(first: 50) { nodes { domains reason } } }")).alertExclusions.nodes);
      expect(await exclusions()).not.toContain(`${era}.example.net`);
      const accepting = await mcpClient(era, server.url, token, "accept");
      const done = await accepting.call("add_domain_alert_exclusion", { input });
      await accepting.close();
      expect(done.isError ?? false).toBe(false);
      expect(await exclusions()).toContain(`${era}.example.net`);
    });

    it("without elicitation a person approves in the web UI", async () => {
      const client = await mcpClient(era, server.url, token);
      const waiting = await client.call("add_host_alert_exclusion", { input: { hosts: [era === "v1" ? "192.0.2.1" : "192.0.2.2"], reason: "a scanner" } });
      await client.close();
      expect(JSON.stringify(waiting.structuredContent)).toContain(`${server.url}/assistants?confirm=`);
      const [pending] = (
        await ask("{ pendingConfirmations { id tool summary: preview { summary } } }").catch(() => ask("{ pendingConfirmations { id tool } }"))
      ).pendingConfirmations;
      expect(pending.tool).toBe("add_host_alert_exclusion");
      const approved = await ask("mutation($input: ApproveConfirmationInput!) { approveConfirmation(input: $input) { applied } }", {
        input: { id: pending.id },
      });
      expect(approved.approveConfirmation.applied).toBe(true);
      const audit = (await ask("{ auditLog(first: 20) { nodes { action outcome grant } } }")).auditLog.nodes;
      expect(audit).toContainEqual(expect.objectContaining({ action: "addHostAlertExclusion", outcome: expect.stringMatching(/confirmed/i) as unknown }));
    });
  });

  it("import works while the server runs, and says what it stored", async () => {
    const other = join(folder, "other.pcap");
    const summary = writeTraffic({ seed: 8, startMs: Date.UTC(2026, 0, 5), packets: 3_000, out: other });
    const imported = await wiregraph(["import", other], server.variables);
    expect(`${imported.code} ${imported.stderr}`).toMatch(/^0/);
    const { flowStats } = await ask(`{ flowStats(window: { from: "2026-01-04", to: "2026-01-07" }, groupBy: [PROTOCOL]) { totals { flows packets } } }`);
    expect(Number(flowStats.totals.packets)).toBe(summary.packets);
    expect(Number(flowStats.totals.flows)).toBe(summary.flows);
  });

  it("stops cleanly", async () => {
    expect(await server.stop()).toBe(0);
  });
});
