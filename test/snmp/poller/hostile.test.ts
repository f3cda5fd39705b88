import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEgress } from "../../../src/runtime/egress.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createSnmpPoller } from "../../../src/snmp/poller/poller.ts";
import { memoryPolledDevices, memorySampleWriter } from "../../support/polled-devices.ts";
import { element, endOfMibView, integer, octets, type Request, response, startAgent, varbind } from "../../support/snmp-agent.ts";
import { SimulatedSwitch } from "../../support/simulated-switch.ts";
import { snmpProfiles } from "../../support/snmp-conformance.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 25 });

async function polling(ports: readonly number[], deadlineMs = 700) {
  const devices = memoryPolledDevices();
  const samples = memorySampleWriter();
  for (const [i, port] of ports.entries()) devices.add({ id: `device-${i}`, address: "127.0.0.1", port, intervalMs: 800, deadlineMs });
  const poller = createSnmpPoller({
    devices,
    samples,
    egress: createEgress({ ownPorts: [], allowLoopback: true }),
    pinger: { program: "none", problem: "no ICMP here", ping: () => Promise.reject(new Error("no ICMP here")) },
    profiles: await snmpProfiles(),
    log: silentLog,
    periods: { mediumMs: 800, tablesMs: 800, wholeMs: 1_600, wholeAgainMs: 800, wholeDeadlineMs: 3_000 },
  });
  await poller.start();
  stops.push(() => poller.stop());
  return { devices, samples, poller };
}

/** Answers like a device for what tells that it is there; `tables` answers for the rest. */
async function agent(tables: (request: Request) => Uint8Array | readonly Uint8Array[] | undefined): Promise<number> {
  const started = await startAgent((request) => {
    if (request.pdu === 0xa0)
      return response(request, {
        varbinds: request.oids.map((oid) => varbind(oid, oid === "1.3.6.1.2.1.1.3.0" ? element(67, Buffer.from([1, 0, 0])) : element(0x81))),
      });
    return tables(request);
  });
  stops.push(() => started.close());
  return started.port;
}

describe("a hostile agent that is polled", () => {
  it("of each kind ends in a state that says why, and holds up no other", async () => {
    let endless = 0;
    const kinds: Record<string, number> = {
      malformed: await agent(() => Buffer.from([0x30, 0x82, 0xff, 0xff, 2, 1, 1])),
      // The same object for ever.
      unordered: await agent((request) =>
        response(request, { varbinds: request.oids.map((oid) => varbind(`${oid.split(".").slice(0, 11).join(".")}.1`, integer(1))) }),
      ),
      endless: await agent((request) =>
        response(request, { varbinds: request.oids.map((oid) => varbind(`${oid.split(".").slice(0, 11).join(".")}.${++endless}`, integer(1))) }),
      ),
      oversized: await agent((request) => response(request, { varbinds: request.oids.map((oid) => varbind(`${oid}.1`, octets(Buffer.alloc(5_000, 65)))) })),
      truncated: await agent((request) => response(request, { varbinds: [varbind(`${request.oids[0]}.1`, integer(1))] }).subarray(0, -4)),
      empty: await agent((request) => response(request, { varbinds: [] })),
      silentTables: await agent(() => undefined),
      tooBig: await agent((request) => response(request, { errorStatus: 1, errorIndex: 0 })),
      nothing: await agent((request) => response(request, { varbinds: request.oids.map((oid) => varbind(oid, endOfMibView)) })),
    };
    const good = new SimulatedSwitch("good", 12);
    const listening = await good.listen("127.0.0.1");
    stops.push(() => listening.close());
    const { devices, samples, poller } = await polling([...Object.values(kinds), listening.port]);
    const names = Object.keys(kinds);
    const standing = (name: string) => devices.get(`device-${names.indexOf(name)}`)!.standing;
    // Each was polled some times, and what it did was noticed.
    await until(() => {
      for (const name of names.filter((each) => each !== "nothing" && each !== "oversized")) {
        expect(standing(name), name).toMatchObject({ status: "DEGRADED" });
        expect(standing(name).reason, name).toBeTruthy();
      }
    });
    expect(standing("nothing").status).toBe("UP");
    expect(["UP", "DEGRADED"]).toContain(standing("oversized").status);
    expect(standing("malformed").reason).toMatch(/no SNMP|does not answer|longer than/);
    expect(standing("unordered").reason).toMatch(/do not increase|longer than/);
    const last = `device-${names.length}`;
    await until(() => expect(poller.live(last)?.interfaces.get(1)?.rates).toBeDefined());
    expect(devices.get(last)!.standing.status).toBe("UP");
    const times = samples.devices.filter(({ deviceId }) => deviceId === last).map(({ timeMs }) => timeMs);
    for (const [i, timeMs] of times.entries()) if (i > 0) expect(timeMs - times[i - 1]!).toBeLessThan(2_000);
  }, 40_000);

  it("that breaks in the middle of its life loses no names, tells no false events and is whole again after", async () => {
    const device = new SimulatedSwitch("access-9", 12);
    const listening = await device.listen("127.0.0.1");
    stops.push(() => listening.close());
    const { devices, poller } = await polling([listening.port]);
    await until(() => expect(poller.live("device-0")?.interfaces.get(1)?.rates).toBeDefined());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { minLength: 1, maxLength: 5 }), fc.boolean(), async (changes, isCut) => {
        device.spoil = (answer) => {
          const changed = Buffer.from(answer);
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          return [isCut ? changed.subarray(0, changed.length - 7) : changed];
        };
        const { polls } = poller.status();
        await until(() => expect(poller.status().polls).toBeGreaterThan(polls));
      }),
      { numRuns: 8 },
    );
    device.spoil = undefined;
    await until(() => expect(devices.get("device-0")!.standing).toMatchObject({ status: "UP", failures: 0 }));
    await until(() => expect(poller.live("device-0")?.interfaces.size).toBe(12));
    await until(() => expect(poller.live("device-0")?.interfaces.get(1)?.rates?.inUsePercent).toBeLessThan(1));
  }, 60_000);
});
