import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conformanceFolder } from "../support/conformance.ts";
import { firstUser, graphql } from "../support/e2e-clients.ts";
import { type RealServer, serverMissing, startServer } from "../support/real-server.ts";

const folder = conformanceFolder("snmp");
const missing = serverMissing() ?? (folder === undefined ? "the folder conformance/snmp is not there" : undefined);
const variables = { WIREGRAPH_EGRESS_LOOPBACK: "true", WIREGRAPH_LOCAL_NETWORKS: "127.0.0.0/8" };
const secrets = ["hidden-word-1", "hidden-word-2"];

/** A server as people run it, and devices that are recordings of real ones. */
describe.skipIf(missing !== undefined)(`SNMP devices${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let agent: { readonly endpoints: readonly { readonly port: number }[]; close(): Promise<unknown> };
  let port = 0;
  let server: RealServer;
  let browser: Record<string, string>;
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await graphql(server.url, query, variables, browser);
    expect(errors).toBeUndefined();
    return data;
  };

  beforeAll(async () => {
    const { startSnmprecAgent } = (await import(pathToFileURL(join(folder!, "snmprec-agent.mjs")).href)) as {
      readonly startSnmprecAgent: (options: object) => Promise<typeof agent>;
    };
    const start = (endpoints: readonly object[]) => startSnmprecAgent({ dir: join(folder!, "recordings"), endpoints });
    const first = await start([{ address: "127.1.0.2", port: 0 }]);
    port = first.endpoints[0]!.port;
    await first.close();
    agent = await start([
      { address: "127.1.0.2", port, recording: "ios_2960x" },
      { address: "127.1.0.3", port, recording: "panos_440" },
      { address: "127.1.0.5", port, recording: "linux_xcp-ng" },
    ]);
    server = await startServer({ variables });
    browser = await firstUser(server);
  });
  afterAll(async () => {
    await server?.stop();
    await agent?.close();
  });

  it("are asked with the credential of their network, added, and found in a range", async () => {
    for (const [i, networks] of [["127.2.0.0/16"], []].entries()) {
      await ask(`mutation($input: SetSnmpCredentialInput!) { setSnmpCredential(input: $input) { applied } }`, {
        input: { name: `credential ${i}`, version: "V2C", community: secrets[i], networks },
      });
    }
    const input = { addresses: ["127.1.0.2", "127.1.0.4"], port };
    const selection =
      "applied warnings trials { address answered credentialName vendor os model version serial interfaces problem } devices { id name status }";
    const dry = await ask(`mutation($input: AddSnmpDevicesInput!) { addSnmpDevices(input: $input, dryRun: true) { ${selection} } }`, { input });
    expect(dry.addSnmpDevices).toMatchObject({
      applied: false,
      devices: null,
      trials: [
        {
          answered: true,
          credentialName: "credential 1",
          vendor: "Cisco",
          os: "ios",
          model: "WS-C2960X-48FPS-L",
          version: "15.0(2a)EX5",
          serial: "FCW1929B68S",
        },
        { answered: false },
      ],
    });
    const added = await ask(`mutation($input: AddSnmpDevicesInput!) { addSnmpDevices(input: $input) { ${selection} } }`, { input });
    expect(added.addSnmpDevices.devices).toMatchObject([{ status: "UP" }]);
    const { discoverSnmpDevices } = await ask(`mutation($input: DiscoverSnmpDevicesInput!) { discoverSnmpDevices(input: $input) { job { id } } }`, {
      input: { ranges: ["127.1.0.0/29"], port },
    });
    const { id } = discoverSnmpDevices.job;
    await expect.poll(async () => (await ask(`{ job(id: "${id}") { state } }`)).job.state).toBe("DONE");
    const { job } = await ask(`{ job(id: "${id}") { message counts { name value } } }`);
    expect(job.message).toContain("6 addresses asked: 2 answered, 2 added; 1 were known before");
    expect(job.counts).toContainEqual({ name: "added", value: 2 });
    const { snmpDevices } = await ask("{ snmpDevices(orderBy: NEWEST) { totalCount nodes { address os } } }");
    expect(snmpDevices.totalCount).toBe("3");
    expect((snmpDevices.nodes as readonly { os: string }[]).map(({ os }) => os).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["ios", "linux", "panos"]);
  });

  it("are there after a restart, and their secrets are nowhere in clear", async () => {
    const log = server.log();
    await server.stop();
    server = await startServer({ dataDir: server.dataDir, variables });
    const { snmpCredentials, snmpDevices } = await ask(
      "{ snmpCredentials { name isReadable devices } snmpDevices { nodes { address credentialName vendor } } }",
    );
    expect(snmpCredentials).toEqual([
      { name: "credential 0", isReadable: true, devices: 0 },
      { name: "credential 1", isReadable: true, devices: 3 },
    ]);
    expect(snmpDevices.nodes).toHaveLength(3);
    const data = server.dataDir;
    expect(statSync(join(data, "secrets.key")).mode & 0o777).toBe(0o600);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.some(({ name }) => name === "inventory.db")).toBe(true);
    for (const { parentPath, name } of files) {
      const content = readFileSync(join(parentPath, name));
      for (const secret of secrets) expect(content.includes(secret), `${secret} in ${name}`).toBe(false);
    }
    for (const secret of secrets) expect(log + server.log()).not.toContain(secret);
  });
});
