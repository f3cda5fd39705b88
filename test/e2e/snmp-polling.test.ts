import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstUser, graphql } from "../support/e2e-clients.ts";
import { type RealServer, serverMissing, startServer } from "../support/real-server.ts";
import { SimulatedSwitch } from "../support/simulated-switch.ts";

const missing = serverMissing();
const variables = { WIREGRAPH_EGRESS_LOOPBACK: "true", WIREGRAPH_LOCAL_NETWORKS: "127.0.0.0/8" };

describe.skipIf(missing !== undefined)(`SNMP devices that a server polls${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const device = new SimulatedSwitch("access-12", 12);
  let listening: Awaited<ReturnType<SimulatedSwitch["listen"]>>;
  let server: RealServer;
  let browser: Record<string, string>;
  const ask = async (query: string, given: Record<string, unknown> = {}) => {
    const { data, errors } = await graphql(server.url, query, given, browser);
    expect(errors).toBeUndefined();
    return data;
  };

  beforeAll(async () => {
    listening = await device.listen("127.1.1.2");
    server = await startServer({ variables });
    browser = await firstUser(server);
  });
  afterAll(async () => {
    await server?.stop();
    listening?.close();
  });

  it("have rates, events and a history", async () => {
    await ask(`mutation($input: SetSnmpCredentialInput!) { setSnmpCredential(input: $input) { applied } }`, {
      input: { name: "office", version: "V2C", community: "public", networks: [] },
    });
    const { addSnmpDevices } = await ask(`mutation($input: AddSnmpDevicesInput!) { addSnmpDevices(input: $input) { devices { id } } }`, {
      input: { addresses: ["127.1.1.2"], port: listening.port, interval: "10s" },
    });
    const { id } = addSnmpDevices.devices[0];
    const now = async () =>
      (
        await ask(
          `query($devices: [String!]!) { snmpDevicesByName(devices: $devices) { ... on SnmpDevice {
          status cpuPercent memoryPercent interfacesUp
          interfaces(first: 2, onlyUp: true) { nodes { name operStatus rates { inBitsPerSecond inUsePercent } } }
          events(first: 20) { nodes { kind text } } } } }`,
          { devices: [id] },
        )
      ).snmpDevicesByName[0];
    await expect.poll(async () => (await now()).interfaces.nodes[0]?.rates?.inBitsPerSecond ?? 0, { timeout: 45_000 }).toBeGreaterThan(1_000);
    expect(await now()).toMatchObject({ status: "UP", cpuPercent: 17, memoryPercent: 40, interfacesUp: 10, events: { nodes: [] } });
    device.ports[0]!.isUp = false;
    await expect.poll(async () => (await now()).events.nodes, { timeout: 20_000 }).toEqual([{ kind: "INTERFACE_DOWN", text: "Gi1/0/1 (room 1-1) is down." }]);
    await expect
      .poll(
        async () =>
          (
            await ask(`query($id: ID!) { snmpInterfaceHistory(device: $id, ifIndex: 2, window: { from: "-10m" }) { inBitsPerSecond } }`, { id })
          ).snmpInterfaceHistory.inBitsPerSecond.filter((value: number | null) => value !== null && value > 1_000).length,
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    const metrics = await (await fetch(`${server.url}/metrics`, { headers: browser })).text();
    expect(metrics).toContain('wiregraph_snmp_devices{status="UP"} 1');
  }, 120_000);
});
