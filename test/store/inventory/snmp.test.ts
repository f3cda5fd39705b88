import { expect, it } from "vitest";
import { configurationDiff } from "../../../src/model/snmp-configuration.ts";
import { type NewSnmpDevice, type SnmpDevice, snmpLimits } from "../../../src/model/snmp-device.ts";
import type { SnmpReport } from "../../../src/model/snmp-report.ts";
import { code, describeInventories } from "../../support/inventories.ts";

const wanted: NewSnmpDevice = {
  address: "192.0.2.1",
  port: 161,
  intervalMs: 60_000,
  deadlineMs: 48_000,
  enabled: true,
  anySender: false,
  tags: ["core"],
  comment: "rack 3",
  networks: ["192.0.2.0/24"],
  createdBy: "alice",
  createdThrough: "session",
};

const report: SnmpReport = {
  readAtMs: Date.UTC(2026, 0, 15, 12, 1),
  tookMs: 12,
  requests: 9,
  system: { name: "core-1", description: "line one\nline two\0", uptimeMs: 5_000 },
  identity: { vendor: "Cisco", os: "ios", model: "C9300", version: "17.9", serial: "FOC1" },
  interfaces: [
    {
      ifIndex: 2,
      name: "Gi1/0/2",
      operStatus: "up",
      adminStatus: "up",
      speedBitsPerSecond: 1e9,
      mac: "02:00:00:00:00:02",
      addresses: [],
      counters: { width: 64, inBytes: 7n },
    },
    {
      ifIndex: 1,
      name: "Gi1/0/1",
      alias: "uplink",
      operStatus: "down",
      speedBitsPerSecond: 1e9,
      addresses: [{ address: "192.0.2.1", prefixLength: 24 }],
      counters: { width: 64 },
    },
    { ifIndex: 1, name: "Gi1/0/1", alias: "told twice", addresses: [], counters: { width: 32 } },
  ],
  processors: [{ name: "cpu", usedPercent: 12 }],
  memory: [],
  storage: [],
  sensors: [],
  vpn: [],
  components: [],
  vlans: [{ id: 10, name: "office" }],
  neighbours: [{ protocol: "lldp", localIfIndex: 1, systemName: "edge-1", portId: "Gi0/1", addresses: [], capabilities: ["bridge"] }],
  bridge: [
    { mac: "02:00:00:00:00:aa", ifIndex: 2, vlan: 10 },
    { mac: "02:00:00:00:00:aa", ifIndex: 2, vlan: 10 },
    { mac: "02:00:00:00:00:bb", ifIndex: 1 },
  ],
  arp: [{ address: "192.0.2.9", mac: "02:00:00:00:00:aa", ifIndex: 2 }],
  problems: [],
};

describeInventories("snmp", (world) => {
  const add = async (address: string): Promise<SnmpDevice> => (await world.inventory.snmp.addDevices([{ ...wanted, address }]))[0]!;

  it("devices come back as they were set, with where they stand", async () => {
    const { snmp } = world.inventory;
    const [device] = await snmp.addDevices([wanted]);
    const fresh = { status: "UNKNOWN", sinceMs: world.clock(), failures: 0, overruns: 0 };
    expect(device).toEqual({ ...wanted, id: device!.id, createdAtMs: world.clock(), standing: fresh });
    expect(await code(snmp.addDevices([{ ...wanted, address: "192.0.2.2" }, wanted]))).toBe("CONFLICT");
    expect(await snmp.devices()).toEqual([device]);

    const progress = {
      standing: { ...device!.standing, status: "UNREACHABLE", reason: "It does not answer.", pingMs: null, lastAnsweredAtMs: 7 },
      vitals: { atMs: 9, interfacesUp: 1, interfacesDown: 2, cpuPercent: 3.5 },
      facts: { readAtMs: 9, system: { name: "core-1" }, identity: { vendor: "Cisco" } },
    } as const;
    await snmp.keepProgress([
      { id: device!.id, ...progress, credentialId: "c1" },
      { id: "gone", ...progress },
    ]);
    expect(await snmp.devices()).toEqual([{ ...device, ...progress, credentialId: "c1" }]);

    const { credentialId: _, ...changed } = {
      ...device!,
      ...progress,
      credentialId: "c1",
      name: "core",
      enabled: false,
      tags: [],
      comment: "",
      intervalMs: 30_000,
    };
    await snmp.changeDevice(changed);
    expect(await snmp.devices()).toEqual([changed]);
    await snmp.removeDevices([device!.id]);
    expect(await snmp.devices()).toEqual([]);
  });

  it("a credential is one whatever the case of its name, and devices let go of one that is removed", async () => {
    const { snmp } = world.inventory;
    const first = await snmp.setCredential({ name: "Core", version: "2c", networks: ["192.0.2.0/24"], sealed: "x", updatedBy: "alice" });
    const second = await snmp.setCredential({ name: "core", version: "3", user: "mon", auth: "sha256", networks: [], sealed: "y", updatedBy: "bob" });
    expect(second).toEqual({
      id: first.id,
      name: "core",
      version: "3",
      user: "mon",
      auth: "sha256",
      networks: [],
      sealed: "y",
      updatedBy: "bob",
      updatedAtMs: world.clock(),
    });
    expect(await snmp.credentials()).toEqual([second]);
    const device = await add("192.0.2.30");
    await snmp.changeDevice({ ...device, credentialId: first.id });
    await snmp.removeCredential(first.id);
    expect(await snmp.credentials()).toEqual([]);
    expect(await snmp.devices()).toEqual([device]);
    await snmp.removeDevices([device.id]);
  });

  it("keeps what a device reported, and its configuration whenever that changes", async () => {
    const { snmp } = world.inventory;
    const { id } = await add("192.0.2.40");
    const first = await snmp.keepReport(id, report);
    expect(first).toMatchObject({ snapshot: { deviceId: id, version: 1, takenAtMs: report.readAtMs } });
    expect(first).not.toHaveProperty("before");
    const { interfaces, neighbours, bridge, arp, ...reading } = report;
    expect(await snmp.reading(id)).toEqual(reading);
    expect(await snmp.tables(id)).toEqual({
      interfaces: [interfaces[2], { ...interfaces[0], counters: { width: 64 } }],
      neighbours,
      bridge: [bridge[0], bridge[2]],
      arp,
    });
    expect(await snmp.interfaces([id])).toHaveLength(2);
    expect(await snmp.neighbours()).toEqual([{ ...neighbours[0], deviceId: id, seenAtMs: report.readAtMs }]);
    expect(await snmp.neighbours([id])).toHaveLength(1);
    expect(await snmp.bridgeEntries(["02:00:00:00:00:bb"])).toEqual([{ deviceId: id, mac: "02:00:00:00:00:bb", ifIndex: 1, seenAtMs: report.readAtMs }]);
    expect(await snmp.bridgeCounts([id])).toEqual(
      expect.arrayContaining([
        { deviceId: id, ifIndex: 1, macs: 1 },
        { deviceId: id, ifIndex: 2, macs: 1 },
      ]),
    );
    expect(await snmp.macsBehind(id, 2, 5)).toMatchObject([{ mac: "02:00:00:00:00:aa", vlan: 10 }]);
    expect(await snmp.arpEntries({ addresses: ["192.0.2.9"] })).toEqual([{ ...arp[0], deviceId: id, seenAtMs: report.readAtMs }]);
    expect(await snmp.arpEntries({ macs: ["02:00:00:00:00:aa"] })).toHaveLength(1);

    // Counters, uptime and learned addresses are no configuration.
    const later = { ...report, readAtMs: report.readAtMs + 1, system: { ...report.system, uptimeMs: 9 }, bridge: [], arp: [] };
    expect(await snmp.keepReport(id, later)).toBeUndefined();
    expect((await snmp.tables(id)).bridge).toEqual([]);
    const changed = await snmp.keepReport(id, { ...later, identity: { ...report.identity, version: "17.12" } });
    expect(changed).toMatchObject({ snapshot: { version: 2 }, before: { version: 1 } });
    expect(configurationDiff(changed!.before!.text, changed!.snapshot.text)).toEqual({ removed: ["device: version 17.9"], added: ["device: version 17.12"] });
    expect((await snmp.snapshots(id, 5)).map(({ version }) => version)).toEqual([2, 1]);

    await snmp.keepTables(id, { arp }, 5);
    expect(await snmp.tables(id)).toMatchObject({ arp, neighbours });
    await snmp.removeDevices([id]);
    expect(await snmp.tables(id)).toEqual({ interfaces: [], neighbours: [], bridge: [], arp: [] });
    expect(await snmp.snapshots(id, 5)).toEqual([]);
    expect(await snmp.keepReport(id, report)).toBeUndefined();
    await snmp.keepTables(id, { arp }, 5);
    expect((await snmp.tables(id)).arp).toEqual([]);
  });

  it("a big switch fits, cut at the bounds", async () => {
    const { snmp } = world.inventory;
    const { id } = await add("192.0.2.50");
    const mac = (i: number): string => `02:00:00:${[16, 8, 0].map((shift) => ((i >> shift) & 255).toString(16).padStart(2, "0")).join(":")}`;
    const bridge = Array.from({ length: 12_000 }, (_, i) => ({ mac: mac(i), ifIndex: i % 48, vlan: 1 }));
    await snmp.keepTables(id, { bridge }, 5);
    expect(await snmp.bridgeCounts([id])).toHaveLength(48);
    expect(await snmp.bridgeEntries(bridge.slice(0, 1_200).map((one) => one.mac))).toHaveLength(1_200);
    await snmp.removeDevices([id]);
  });

  it("events page newest first, and the oldest of a device go", async () => {
    const { snmp } = world.inventory;
    const [a, b] = [await add("192.0.2.60"), await add("192.0.2.61")];
    const at = Date.UTC(2026, 0, 15);
    await snmp.addEvents([
      { deviceId: a.id, atMs: at + 1, kind: "INTERFACE_DOWN", ifIndex: 3, text: "Gi3\0 is down", before: "up", after: "down" },
      { deviceId: b.id, atMs: at + 2, kind: "DEVICE_RESTARTED", text: "restarted" },
      { deviceId: a.id, atMs: at + 3, kind: "INTERFACE_UP", ifIndex: 3, text: "Gi3 is up" },
      { deviceId: "gone", atMs: at + 4, kind: "TRAP", text: "nobody's" },
    ]);
    const page = await snmp.events({ first: 2 });
    expect(page).toMatchObject({ total: 3, rows: [{ kind: "INTERFACE_UP" }, { kind: "DEVICE_RESTARTED", deviceId: b.id }] });
    expect(await snmp.events({ first: 2, after: page.next! })).toMatchObject({ rows: [{ text: "Gi3  is down", before: "up", after: "down", ifIndex: 3 }] });
    expect(await snmp.events({ deviceIds: [a.id], kinds: ["INTERFACE_DOWN"], first: 5 })).toMatchObject({ total: 1 });
    expect(await snmp.events({ deviceIds: [], first: 5 })).toMatchObject({ total: 0 });
    expect(await snmp.events({ fromMs: at + 2, toMs: at + 3, first: 5 })).toMatchObject({ rows: [{ deviceId: b.id }] });
    await snmp.addEvents(Array.from({ length: snmpLimits.events }, (_, i) => ({ deviceId: a.id, atMs: at + 10 + i, kind: "TRAP" as const, text: "x" })));
    expect(await snmp.events({ deviceIds: [a.id], first: 1 })).toMatchObject({ total: snmpLimits.events });
    expect(await snmp.events({ deviceIds: [a.id], kinds: ["INTERFACE_UP"], first: 1 })).toMatchObject({ total: 0 });
  });
});
