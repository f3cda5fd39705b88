import { afterEach, describe, expect, it, vi } from "vitest";
import type { SnmpCredential } from "../../../src/model/snmp-credential.ts";
import { createEgress } from "../../../src/runtime/egress.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { findPinger } from "../../../src/runtime/ping.ts";
import { createSnmpPoller } from "../../../src/snmp/poller/poller.ts";
import { memoryPolledDevices, memorySampleWriter } from "../../support/polled-devices.ts";
import { hasSnmpd, startSnmpd } from "../../support/snmpd.ts";
import { snmpProfiles } from "../../support/snmp-conformance.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const v3 = {
  version: "3",
  user: "monitor",
  auth: { protocol: "sha256", password: "longenough1" },
  priv: { protocol: "aes256", password: "longenough2" },
} satisfies SnmpCredential;

async function polled(credential: SnmpCredential) {
  const agent = await startSnmpd([
    "rocommunity public 127.0.0.1",
    "sysName snmpd-polled",
    "createUser monitor SHA-256 longenough1 AES-256 longenough2",
    "rouser monitor priv",
  ]);
  const devices = memoryPolledDevices([credential]);
  const samples = memorySampleWriter();
  const pinger = await findPinger();
  const poller = createSnmpPoller({
    devices,
    samples,
    egress: createEgress({ ownPorts: [], allowLoopback: true }),
    pinger,
    profiles: await snmpProfiles(),
    log: silentLog,
  });
  stops.push(
    () => agent.remove(),
    () => poller.stop(),
  );
  await poller.start();
  devices.add({ id: "one", address: "127.0.0.1", port: agent.port, intervalMs: 1_000, deadlineMs: 900 });
  return { agent, devices, samples, poller, pinger, standing: () => devices.get("one")!.standing };
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 25_000, interval: 50 });

describe.skipIf(!hasSnmpd)("Debian's snmpd (skipped where it is not installed)", () => {
  it.each([
    ["version 2c", { version: "2c", community: "public" } satisfies SnmpCredential],
    ["version 3, SHA-256 and AES-256", v3],
  ])(
    "is found, polled, killed and started again with %s: its state and events say so",
    async (_title, credential) => {
      const { agent, devices, samples, poller, pinger, standing } = await polled(credential);
      await until(() => expect(poller.live("one")?.interfaces.size).toBeGreaterThan(0));
      await until(() => expect([...poller.live("one")!.interfaces.values()][0]!.rates).toBeDefined());
      expect(standing()).toMatchObject({ status: "UP", failures: 0 });
      expect(devices.get("one")).toMatchObject({ credentialId: "credential-0", facts: { system: { name: "snmpd-polled" }, identity: { os: "linux" } } });
      expect(devices.get("one")!.vitals!.interfacesUp).toBeGreaterThan(0);
      expect(devices.get("one")!.vitals!.memoryPercent).toBeGreaterThan(0);
      // The poll itself goes over it; the agent looks at its counters every 15 s.
      await until(() => expect(samples.interfaces.some((sample) => sample.interface === "lo" && sample.intervalMs > 0 && sample.inBytes > 500)).toBe(true));
      expect(devices.events).toEqual([]);

      await agent.kill();
      const answeredAtMs = standing().lastAnsweredAtMs;
      await until(() => expect(standing().status).toBe("UNREACHABLE"));
      expect(standing().lastAnsweredAtMs).toBeLessThanOrEqual(answeredAtMs! + 2_000);
      if (pinger.problem === undefined) expect(standing().pingMs).toBeGreaterThan(0);
      expect(devices.texts()).toEqual([expect.stringContaining("snmpd-polled does not answer.")]);
      expect(samples.devices.at(-1)).toMatchObject({ answered: 0, state: "UNREACHABLE" });

      agent.start();
      await until(() => expect(standing()).toMatchObject({ status: "UP", failures: 0 }));
      await until(() => expect(devices.texts("DEVICE_RESTARTED")).toHaveLength(1));
      // Its agent began anew, the machine did not: hrSystemUptime tells, where the agent has it.
      expect(devices.texts("DEVICE_RESTARTED")[0]).toMatch(/^(?:Its SNMP agent|snmpd-polled) began anew/);
      expect(devices.texts("STATUS_CHANGED").at(-1)).toBe("snmpd-polled answers again.");
      expect(devices.texts("INTERFACE_DOWN")).toEqual([]);
      await until(() => expect([...poller.live("one")!.interfaces.values()][0]!.rates).toBeDefined());
    },
    90_000,
  );

  it("that refuses the user is an error of the credentials, not silence", async () => {
    const { devices, standing } = await polled({ ...v3, auth: { protocol: "sha256", password: "wrong-password" } });
    await until(() => expect(standing()).toMatchObject({ status: "AUTH_ERROR", failure: "auth" }));
    expect(devices.texts("STATUS_CHANGED")).toEqual([expect.stringContaining("refuses the credentials. It refused the credentials")]);
  });
});
