import { afterEach, describe, expect, it, vi } from "vitest";
import type { Pinger } from "../../../src/model/monitor.ts";
import { createEgress } from "../../../src/runtime/egress.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createSnmpPoller, type PollerOptions } from "../../../src/snmp/poller/poller.ts";
import { memoryPolledDevices, memorySampleWriter } from "../../support/polled-devices.ts";
import { SimulatedSwitch } from "../../support/simulated-switch.ts";
import { snmpProfiles } from "../../support/snmp-conformance.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const pinger: Pinger = { program: "test", ping: async () => ({ roundTripMs: [0.25] }) };

/** A switch of 12 ports that is polled about twice a second, everything of it each time. */
async function polled(options: Partial<PollerOptions> = {}, device: { intervalMs?: number; deadlineMs?: number } = {}) {
  const agent = new SimulatedSwitch("access-7", 12);
  const listening = await agent.listen("127.0.0.1");
  const devices = memoryPolledDevices();
  const samples = memorySampleWriter();
  devices.add({ id: "one", address: "127.0.0.1", port: listening.port, intervalMs: 600, deadlineMs: 500, ...device });
  const poller = createSnmpPoller({
    devices,
    samples,
    egress: createEgress({ ownPorts: [], allowLoopback: true }),
    pinger,
    profiles: await snmpProfiles(),
    log: silentLog,
    periods: { mediumMs: 600, tablesMs: 600, wholeMs: 600, wholeAgainMs: 600 },
    ...options,
  });
  await poller.start();
  stops.push(
    () => listening.close(),
    () => poller.stop(),
  );
  const standing = () => devices.get("one")!.standing;
  const settled = () => until(() => expect(poller.live("one")?.interfaces.get(1)?.rates).toBeDefined());
  return { agent, devices, samples, poller, standing, settled };
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 25 });

describe("a device that is polled", () => {
  it("is read whole, then as it goes: rates, use, loads, vitals and samples", async () => {
    const { devices, samples, poller, standing, settled } = await polled();
    await settled();
    expect(standing()).toMatchObject({ status: "UP", failures: 0 });
    const device = devices.get("one")!;
    expect(device.facts).toMatchObject({ system: { name: "access-7", location: "rack 7" }, identity: { vendor: "Cisco", version: "15.2(7)E2" } });
    expect(device.credentialId).toBe("credential-0");
    expect(device.vitals).toMatchObject({ interfacesUp: 10, interfacesDown: 2, cpuPercent: 17, memoryPercent: 40 });
    const rates = poller.live("one")!.interfaces.get(1)!.rates!;
    // 8,000 bytes a second at 1 Gbit/s.
    expect(rates.inBitsPerSecond! / 64_000).toBeCloseTo(1, 0);
    expect(rates.outBitsPerSecond! / 32_000).toBeCloseTo(1, 0);
    expect(rates.inUsePercent! / 0.0064).toBeCloseTo(1, 0);
    expect(rates.inErrorsPerSecond).toBe(0);
    const sample = samples.interfaces.findLast(({ ifIndex }) => ifIndex === 1)!;
    expect(sample).toMatchObject({ deviceId: "one", interface: "Gi1/0/1", operStatus: "up", adminStatus: "up", speedBitsPerSecond: 1_000_000_000 });
    expect(sample.inBytes / sample.intervalMs).toBeCloseTo(8, 0);
    expect(samples.devices.at(-1)).toMatchObject({ answered: 1, state: "UP", cpuUsedPercent: 17, memoryUsedPercent: 40, interfacesUp: 10 });
    expect(devices.snapshots.get("one")).toHaveLength(1);
    expect(devices.snapshots.get("one")![0]!.text).toContain("interface Gi1/0/1: alias room 1-1");
    expect(poller.status()).toMatchObject({ statuses: ["UP"], missed: 0 });
    expect(devices.events).toEqual([]);
  });

  it("whose ports go down and up, change speed and duplex, neighbours and hosts tells of each once", async () => {
    const { agent, devices, settled } = await polled();
    await settled();
    agent.ports[2]!.isUp = false;
    await until(() => expect(devices.texts("INTERFACE_DOWN")).toEqual(["Gi1/0/3 (room 1-3) is down."]));
    agent.ports[2]!.isUp = true;
    await until(() => expect(devices.texts("INTERFACE_UP")).toEqual(["Gi1/0/3 (room 1-3) is up."]));
    agent.ports[0]!.mbits = 100;
    agent.ports[0]!.duplex = 2;
    await until(() => expect(devices.texts("SPEED_CHANGED")).toEqual(["Gi1/0/1 (room 1-1) runs at 100 Mbit/s instead of 1 Gbit/s."]));
    await until(() => expect(devices.texts("DUPLEX_CHANGED")).toEqual(["Gi1/0/1 (room 1-1) is half duplex."]));
    agent.neighbours = [{ port: 12, name: "core-2" }];
    await until(() => expect(devices.texts("NEIGHBOUR_CHANGED")).toEqual(["core-2 port Te1/1 (LLDP) is on Gi1/0/12 instead of core-1 port Te1/1 (LLDP)."]));
    agent.ports[3]!.hostMac = [2, 1, 0, 1, 0, 6];
    await until(() => expect(devices.texts("MAC_MOVED")).toEqual(["02:01:00:00:00:04 moved from Gi1/0/4 to Gi1/0/6."]));
    agent.ports[1]!.alias = "printer";
    await until(() => {
      const change = devices.events.findLast(({ kind, after }) => kind === "CONFIGURATION_CHANGED" && after!.includes("printer"))!;
      expect(change.before).toContain("interface Gi1/0/2: alias room 1-2");
      expect(change.after).toContain("interface Gi1/0/2: alias printer");
    });
    agent.setErrors(agent.ports[4]!, 40);
    await until(() => expect(devices.texts("ERRORS_RISING")).toHaveLength(1));
    expect(devices.texts("STATUS_CHANGED")).toEqual([]);
    expect(devices.texts("INTERFACE_DOWN")).toHaveLength(1);
  });

  it("that begins anew says so, and gives no rates over it", async () => {
    const { agent, devices, poller, samples, settled } = await polled();
    await settled();
    const before = samples.interfaces.length;
    agent.restart();
    await until(() => expect(devices.texts("DEVICE_RESTARTED")).toEqual([expect.stringMatching(/^access-7 began anew \d+ s ago\.$/)]));
    await until(() => expect(poller.live("one")?.interfaces.get(1)?.rates).toBeDefined());
    for (const { inBytes, intervalMs } of samples.interfaces.slice(before)) expect(inBytes).toBeLessThanOrEqual(intervalMs * 1_000);
    expect(samples.interfaces.slice(before).filter(({ ifIndex, intervalMs }) => ifIndex === 1 && intervalMs === 0)).toHaveLength(1);
    expect(devices.texts("INTERFACE_DOWN")).toEqual([]);
  });

  it("that falls silent is unreachable after three polls, pinged, and up again when it answers", async () => {
    const { agent, devices, samples, standing, settled } = await polled();
    await settled();
    agent.isSilent = true;
    await until(() => expect(standing()).toMatchObject({ status: "DEGRADED", failures: 1 }));
    const answeredAtMs = standing().lastAnsweredAtMs!;
    await until(() => expect(standing()).toMatchObject({ status: "UNREACHABLE", failure: "timeout", pingMs: 0.25 }));
    expect(standing().failures).toBeGreaterThanOrEqual(3);
    expect(standing().lastAnsweredAtMs).toBe(answeredAtMs);
    expect(standing().reason).toContain("does not answer");
    expect(samples.devices.at(-1)).toMatchObject({ answered: 0, responseUs: -1 });
    agent.isSilent = false;
    await until(() => expect(standing()).toMatchObject({ status: "UP", failures: 0 }));
    expect(devices.texts("STATUS_CHANGED")).toEqual([
      expect.stringMatching(/^access-7 does not answer\. .* It answers a ping \(0\.25 ms\)\.$/) as string,
      "access-7 answers again.",
    ]);
    expect(devices.texts("DEVICE_RESTARTED")).toEqual([]);
  });

  it("with several credentials is asked with each until one is answered; none is an error of its own", async () => {
    const { devices, poller } = await polled();
    const device = devices.get("one")!;
    devices.change({ ...device, credentialId: "gone" });
    await until(() => expect(devices.get("one")!.standing).toMatchObject({ status: "AUTH_ERROR", reason: "There is no credential for it." }));
    const { credentialId: _gone, ...open } = devices.get("one")!;
    devices.change(open);
    await until(() => expect(devices.get("one")!).toMatchObject({ credentialId: "credential-0", standing: { status: "UP" } }));
    devices.change({ ...devices.get("one")!, enabled: false });
    await until(() => expect(poller.live("one")).toBeUndefined());
    devices.remove("one");
    await expect(poller.readNow("one")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is read whole when somebody asks", async () => {
    const { agent, devices, poller } = await polled({ periods: {} }, { intervalMs: 60_000, deadlineMs: 5_000 });
    await poller.readNow("one");
    expect(devices.get("one")!.facts!.system.name).toBe("access-7");
    agent.name = "access-8";
    await poller.readNow("one");
    expect(devices.get("one")!.facts!.system.name).toBe("access-8");
    expect(devices.texts("CONFIGURATION_CHANGED")).toEqual(["Its configuration changed: 1 lines came, 1 went (version 2)."]);
  });
});
