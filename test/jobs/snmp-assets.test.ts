import { describe, expect, it } from "vitest";
import { createSnmpAssets, sightingOfDevice } from "../../src/jobs/snmp-assets.ts";
import { resolveAsset } from "../../src/model/asset-resolution.ts";
import type { AssetSighting } from "../../src/model/asset.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { fakeClock } from "../support/inventories.ts";
import { memoryAssets } from "../support/memory-assets.ts";
import { memorySnmp } from "../support/memory-snmp.ts";

const everyone = { networks: [] };

async function world() {
  const clock = fakeClock();
  const devices = memorySnmp(clock);
  // The devices there are made without anybody waiting for them.
  while (devices.list().filter(({ facts }) => facts).length < 2) await new Promise<void>((resolve) => setImmediate(resolve));
  return { clock, devices };
}

describe("devices that are polled", () => {
  it("become assets, known by their cards, with what they say of themselves", async () => {
    const { clock, devices } = await world();
    const assets = memoryAssets(clock);
    await createSnmpAssets({ devices, assets, log: silentLog }).look();
    const [asset] = await assets.byAddress({ ips: ["192.0.2.1"], macs: [] }, everyone);
    expect(asset).toMatchObject({ macs: [{ mac: "02:00:00:00:01:01" }], addresses: [{ ip: "192.0.2.1" }], isConfirmed: true });
    const known = resolveAsset(asset!.evidence);
    expect([known.NAME, known.VENDOR, known.MODEL, known.OS].map((attribute) => attribute?.value)).toEqual(["lab-switch", "Cisco", "C9300", "ios 17.9"]);
    expect(known.MODEL?.evidence[0]).toMatchObject({ source: "SNMP", confidence: 95, about: "mac 02:00:00:00:01:01" });
    expect((await assets.page({ filter: {}, first: 10, withTotal: true }, everyone)).total).toBe(2);
  });

  it("are told of once, and again when they say something else", async () => {
    const { devices } = await world();
    const told: AssetSighting[] = [];
    let renamed = false;
    const list = () =>
      devices.list().map((device) => {
        const { facts } = device;
        return renamed && facts ? { ...device, facts: { ...facts, readAtMs: facts.readAtMs + 60_000, system: { ...facts.system, name: "other" } } } : device;
      });
    const part = createSnmpAssets({
      devices: { list, ports: (id) => devices.ports(id) },
      assets: { observe: async (sightings) => void told.push(...sightings) },
      log: silentLog,
    });
    await part.look();
    await part.look();
    expect(told).toHaveLength(2);
    renamed = true;
    await part.look();
    expect(told.slice(2).map(({ facts }) => facts[0]?.value)).toEqual(["other", "other"]);
  });

  it("are not known by cards that software made up, nor by addresses beside the polled one", async () => {
    const { devices } = await world();
    const device = devices.list().find(({ address }) => address === "192.0.2.1")!;
    const port = { operStatus: "up", adminStatus: "up", counters: { width: 64 }, addresses: [] } as const;
    const sighting = sightingOfDevice(device, [
      { ...port, ifIndex: 1, name: "docker0", type: 6, mac: "02:42:00:00:00:01", addresses: [{ address: "172.17.0.1" }] },
      { ...port, ifIndex: 2, name: "eth1", type: 6, mac: "00:1b:21:00:00:02" },
      { ...port, ifIndex: 3, name: "eth0", type: 6, mac: "00:1b:21:00:00:01", addresses: [{ address: "192.0.2.1" }] },
    ]);
    expect(sighting).toMatchObject({ macs: ["00:1b:21:00:00:01", "00:1b:21:00:00:02"], addresses: [{ ip: "192.0.2.1", vlan: 0 }] });
    const { facts: _, ...silent } = device;
    expect(sightingOfDevice(silent, [])).toBeUndefined();
  });
});
