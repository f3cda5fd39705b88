import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { NewSnmpDevice } from "../../../src/model/snmp-device.ts";
import type { SnmpReport } from "../../../src/model/snmp-report.ts";
import type { Job } from "../../../src/model/services/jobs.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import type { AskDevice } from "../../../src/snmp/inventory/ask-device.ts";
import { createSnmpInventory } from "../../../src/snmp/inventory/inventory.ts";
import { SnmpError } from "../../../src/snmp/snmp-error.ts";
import { memorySnmpRecords } from "../../support/memory-snmp-records.ts";

const settings: Omit<NewSnmpDevice, "address"> = {
  port: 161,
  intervalMs: 60_000,
  deadlineMs: 48_000,
  enabled: true,
  anySender: false,
  tags: [],
  comment: "",
  networks: [],
  createdBy: "alice",
  createdThrough: "session",
};

/** Devices by address: the community each takes, and its other addresses. */
type World = Readonly<Record<string, { readonly community: string; readonly name?: string; readonly addresses?: readonly string[] }>>;

function make(world: World = {}, sealedWith = "key") {
  const asked: string[] = [];
  const ask: AskDevice = async ({ address, credential }) => {
    const device = world[address];
    const community = credential.version === "3" ? credential.user : credential.community;
    asked.push(`${address} ${community}`);
    if (device?.community !== community)
      throw new SnmpError(device && credential.version === "3" ? "auth" : "timeout", device ? "Not to this one." : "It does not answer.");
    return { system: { name: device.name ?? address }, identity: { vendor: "Cisco" }, interfaces: 3, addresses: device.addresses ?? [] };
  };
  const records = memorySnmpRecords(() => 1_000);
  let work: Promise<string> | undefined;
  const reports: string[] = [];
  const part = createSnmpInventory({
    records,
    secrets: {
      seal: (text) => `${sealedWith} ${text}`,
      open: (sealed) => (sealed.startsWith(`${sealedWith} `) ? sealed.slice(sealedWith.length + 1) : undefined),
    },
    ask,
    runJob: (input): Job => {
      work = input.work((_share, message) => void reports.push(message ?? ""), new AbortController().signal);
      return { id: "job", kind: input.kind, title: input.title, state: "RUNNING", progress: 0, createdAtMs: 0, counts: {} };
    },
    localNetworks: ["192.0.2.0/24", "10.0.0.0/8"],
    log: silentLog,
    clock: () => 1_000,
  });
  return { part, records, asked, reports, done: () => work! };
}

const v2c = (community: string, networks: readonly string[] = []) => ({
  name: community,
  credential: { version: "2c", community } as const,
  networks,
  updatedBy: "alice",
});

describe("credentials", () => {
  it("are tried by network, the narrowest first, and secrets leave the book to be used alone", async () => {
    const { part, records, asked } = make({ "192.0.2.9": { community: "everywhere" } });
    await part.setCredential(v2c("everywhere"));
    await part.setCredential(v2c("wide", ["192.0.0.0/16"]));
    await part.setCredential(v2c("narrow", ["192.0.2.0/28", "198.51.100.0/24"]));
    await part.setCredential(v2c("elsewhere", ["203.0.113.0/24"]));
    const trial = await part.try({ address: "192.0.2.9", port: 161 });
    expect(asked).toEqual(["192.0.2.9 narrow", "192.0.2.9 wide", "192.0.2.9 everywhere"]);
    expect(trial).toEqual({
      address: "192.0.2.9",
      port: 161,
      tried: 3,
      credential: { id: trial.credential!.id, name: "everywhere" },
      found: { system: { name: "192.0.2.9" }, identity: { vendor: "Cisco" }, interfaces: 3 },
    });
    expect(JSON.stringify(part.credentials())).not.toContain("community");
    expect((await records.credentials()).every(({ sealed }) => sealed.startsWith("key "))).toBe(true);

    const one = part.credentials().find(({ name }) => name === "wide")!;
    expect(await part.try({ address: "192.0.2.9", port: 161, credentialId: one.id })).toMatchObject({
      tried: 1,
      failure: "timeout",
      problem: "Not to this one.",
    });
    expect(part.polled.credentialsFor({ address: "192.0.2.9", credentialId: one.id }).map(({ name }) => name)).toEqual(["wide"]);
  });

  it("of a device that refuses one are told as refused, though others stay silent", async () => {
    const { part } = make({ "192.0.2.9": { community: "right" } });
    await part.setCredential({ name: "a user", credential: { version: "3", user: "mon" }, networks: [], updatedBy: "alice" });
    await part.setCredential(v2c("wrong"));
    expect(await part.try({ address: "192.0.2.9", port: 161 })).toMatchObject({ tried: 2, failure: "auth" });
  });

  it("that were sealed with another key say so and are not used", async () => {
    const { part, records } = make();
    await records.setCredential({ name: "lost", version: "2c", networks: [], sealed: "other {}", updatedBy: "alice" });
    await part.start();
    const [lost] = part.credentials();
    expect(lost).toMatchObject({ name: "lost", isReadable: false });
    await expect(part.try({ address: "192.0.2.9", port: 161, credentialId: lost!.id })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await part.try({ address: "192.0.2.9", port: 161 })).toMatchObject({ tried: 0, problem: "No credential is meant for this address." });
    await part.stop();
  });

  it("that are removed are removed from devices too", async () => {
    const { part } = make();
    const { id } = await part.setCredential(v2c("c"));
    const [device] = await part.add([{ ...settings, address: "192.0.2.1", credentialId: id }]);
    const told: unknown[] = [];
    part.polled.watch((change) => told.push(change));
    await part.removeCredential(id);
    expect(part.get(device!.id)).not.toHaveProperty("credentialId");
    expect(told).toMatchObject([{ kind: "set", device: { id: device!.id } }]);
  });
});

describe("the registry", () => {
  it("adds a device once, tells who watches, and keeps what polls found when people change the rest", async () => {
    const { part, records } = make();
    const told: string[] = [];
    const stop = part.polled.watch((change) =>
      told.push(change.kind === "set" ? `set ${change.device.address} ${change.device.intervalMs}` : `removed ${change.id}`),
    );
    const [[first], second] = await Promise.all([part.add([{ ...settings, address: "192.0.2.1" }]), part.add([{ ...settings, address: "192.0.2.1" }])]);
    expect(second).toEqual([]);
    const standing = { ...first!.standing, status: "UP" as const, lastAnsweredAtMs: 5 };
    part.polled.keepProgress({ id: first!.id, standing, facts: { readAtMs: 5, system: { name: "core" }, identity: {} } });
    await part.change({ ...first!, intervalMs: 30_000 });
    expect(part.get(first!.id)).toMatchObject({ intervalMs: 30_000, standing, facts: { system: { name: "core" } } });
    part.polled.keepProgress({ id: "gone", standing });
    await part.stop();
    expect(await records.devices()).toMatchObject([{ standing: { status: "UP" } }]);
    await part.remove([first!.id]);
    expect(told).toEqual(["set 192.0.2.1 60000", "set 192.0.2.1 30000", `removed ${first!.id}`]);
    await expect(part.change(first!)).rejects.toMatchObject({ code: "NOT_FOUND" });
    stop();
    await part.add([{ ...settings, address: "192.0.2.2" }]);
    expect(told).toHaveLength(3);
  });
});

describe("discovery", () => {
  const wanted = { port: 161, device: settings };
  it("adds what answers, a device with two addresses once, and says what it met", async () => {
    const { part, done, asked, reports } = make({
      "192.0.2.1": { community: "c", name: "router", addresses: ["192.0.2.1", "192.0.2.129"] },
      "192.0.2.129": { community: "c", name: "router", addresses: ["192.0.2.1", "192.0.2.129"] },
      "192.0.2.3": { community: "c", name: "switch" },
      "192.0.2.4": { community: "other" },
    });
    await part.setCredential(v2c("c"));
    await part.setCredential({ name: "v3", credential: { version: "3", user: "mon" }, networks: [], updatedBy: "alice" });
    await part.add([{ ...settings, address: "192.0.2.5" }]);
    const job = part.discover({ ...wanted, ranges: ["192.0.2.0/24", "192.0.2.128/25"] });
    expect(job).toMatchObject({ kind: "snmp-discovery", title: "SNMP devices in 192.0.2.0/24" });
    expect(await done()).toBe(
      "254 addresses asked: 3 answered, 2 added; 1 were known before, 1 are further addresses of a device, 1 refused the credentials.".replace(
        "3 answered",
        asked.includes("192.0.2.129 c") ? "3 answered" : "2 answered",
      ),
    );
    expect(
      part
        .list()
        .map(({ address }) => address)
        .toSorted(),
    ).toEqual(["192.0.2.1", "192.0.2.3", "192.0.2.5"]);
    expect(part.list().find(({ address }) => address === "192.0.2.3")).toMatchObject({
      standing: { status: "UP", lastAnsweredAtMs: 1_000 },
      facts: { system: { name: "switch" } },
    });
    expect(asked).not.toContain("192.0.2.0 c");
    expect(asked).not.toContain("192.0.2.255 c");
    expect(reports.at(-1)).toMatch(/^254 of 254 addresses asked/);
  });

  it("stays at home, below a /20, and needs a credential", async () => {
    const { part } = make();
    const place = (ranges: readonly string[]) => {
      try {
        part.discover({ ...wanted, ranges });
        return "begun";
      } catch (error) {
        const { code, details } = error as { code: string; details: { path?: string } };
        return `${code} ${details.path ?? ""}`;
      }
    };
    expect(place(["192.0.2.0/24"])).toBe("CONFLICT ");
    await part.setCredential(v2c("c"));
    expect(place(["192.0.2.0/24", "203.0.113.0/24"])).toBe("FORBIDDEN input.ranges[1]");
    expect(place(["0.0.0.0/0"])).toBe("FORBIDDEN input.ranges[0]");
    expect(place(["10.0.0.0/19"])).toBe("LIMIT_EXCEEDED input.ranges");
    expect(place(["10.0.0.0/20", "10.0.16.0/32"])).toBe("LIMIT_EXCEEDED input.ranges");
    expect(place(["nonsense"])).toBe("BAD_INPUT input.ranges[0]");
    expect(place(["10.0.0.0/20", "10.0.1.0/24"])).toBe("begun");
  });
});

const empty: SnmpReport = {
  readAtMs: 1,
  tookMs: 1,
  requests: 1,
  system: {},
  identity: {},
  interfaces: [],
  processors: [],
  memory: [],
  storage: [],
  sensors: [],
  vpn: [],
  components: [],
  vlans: [],
  neighbours: [],
  bridge: [],
  arp: [],
  problems: [],
};
const port = (ifIndex: number, more: object = {}) => ({ ifIndex, name: `p${ifIndex}`, addresses: [], counters: { width: 64 as const }, ...more });

/** core p1 — edge p9 (LLDP); core p2 — access p9 (bridge tables only); access p1: printer's agent; a router that is only asked for (ARP). */
async function network() {
  const { part } = make();
  const [core, edge, access, printer, router] = await Promise.all(
    ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"].map(async (address) => (await part.add([{ ...settings, address }]))[0]!),
  );
  const mac = (n: number): string => `02:00:00:00:00:0${n}`;
  const svi = (n: number) => port(100, { name: "vlan1", mac: mac(n), addresses: [{ address: `10.0.0.${n}` }] });
  part.polled.keepProgress({ id: edge!.id, standing: edge!.standing, facts: { readAtMs: 1, system: { name: "edge.example.org" }, identity: {} } });
  await part.polled.keepReport(core!.id, {
    ...empty,
    interfaces: [svi(1), port(1), port(2), port(7, { name: "po1" }), port(8, { aggregateIfIndex: 7 })],
    neighbours: [
      { protocol: "lldp", localIfIndex: 1, localPort: "p1", systemName: "EDGE", portId: "p9", addresses: [], capabilities: ["bridge"] },
      { protocol: "cdp", localIfIndex: 1, localPort: "p1", systemName: "edge.example.org", portId: "p9", addresses: [], capabilities: ["switch"] },
      { protocol: "lldp", localIfIndex: 8, systemName: "stranger", chassisId: "0a:00:00:00:00:01", addresses: ["10.9.9.9"], capabilities: ["bridge"] },
    ],
    bridge: [
      { mac: mac(2), ifIndex: 1 },
      { mac: mac(3), ifIndex: 2 },
      { mac: mac(4), ifIndex: 2 },
      { mac: "0c:00:00:00:00:aa", ifIndex: 1 },
      { mac: "0c:00:00:00:00:bb", ifIndex: 7 },
    ],
    arp: [
      { address: "10.0.0.4", mac: mac(4), ifIndex: 100 },
      { address: "10.0.0.5", mac: mac(5), ifIndex: 100 },
    ],
  });
  await part.polled.keepReport(edge!.id, {
    ...empty,
    interfaces: [svi(2), port(9), port(1)],
    neighbours: [
      { protocol: "lldp", localIfIndex: 9, localPort: "p9", chassisId: mac(1), portId: "p1", addresses: [], capabilities: ["bridge"] },
      { protocol: "lldp", localIfIndex: 1, localPort: "p1", systemName: "phone", addresses: [], capabilities: ["bridge", "telephone"] },
    ],
    bridge: [
      { mac: mac(1), ifIndex: 9 },
      { mac: "0c:00:00:00:00:aa", ifIndex: 1, vlan: 10 },
      { mac: "0c:00:00:00:00:ab", ifIndex: 1, vlan: 10 },
      { mac: "0c:00:00:00:00:bb", ifIndex: 9 },
    ],
  });
  await part.polled.keepReport(access!.id, {
    ...empty,
    interfaces: [svi(3), port(9), port(1)],
    bridge: [
      { mac: mac(1), ifIndex: 9 },
      { mac: mac(4), ifIndex: 1 },
    ],
  });
  await sleep(0);
  return { part, core: core!, edge: edge!, access: access!, printer: printer!, router: router! };
}

describe("where things are", () => {
  it("a MAC address is on the port with the fewest that leads to no other switch", async () => {
    const { part, core, edge } = await network();
    const all = await part.switchPortsOf(["0c:00:00:00:00:aa", "0c:00:00:00:00:bb", "0c:00:00:00:00:cc"], () => true);
    // Behind a telephone, not behind the uplink where the core saw it alone.
    expect(all.get("0c:00:00:00:00:aa")).toEqual({
      mac: "0c:00:00:00:00:aa",
      deviceId: edge.id,
      deviceName: "edge.example.org",
      deviceAddress: "10.0.0.2",
      ifIndex: 1,
      port: "p1",
      vlan: 10,
      macsOnPort: 2,
      seenAtMs: 1,
    });
    // Every port that saw it leads on: the aggregate, whose member has the neighbour, too.
    expect(all.get("0c:00:00:00:00:bb")).toMatchObject({ deviceId: core.id, port: "po1", macsOnPort: 1 });
    expect(all.has("0c:00:00:00:00:cc")).toBe(false);
    expect((await part.switchPortsOf(["0c:00:00:00:00:aa"], ({ id }) => id === core.id)).get("0c:00:00:00:00:aa")).toMatchObject({ deviceId: core.id });
    expect((await part.macsOf(["10.0.0.5"])).get("10.0.0.5")).toMatchObject({ mac: "02:00:00:00:00:05" });
  });

  it("the topology joins what both ends say, and finds by tables what nobody says", async () => {
    const { part, core, edge, access, printer, router } = await network();
    const { nodes, links } = await part.topology(new Set(part.list().map(({ id }) => id)));
    const heard = nodes.filter(({ deviceId }) => deviceId === undefined);
    expect(heard.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: "heard:0a:00:00:00:00:01", name: "stranger", address: "10.9.9.9", chassisId: "0a:00:00:00:00:01" },
      { id: "heard:phone", name: "phone" },
    ]);
    const shown = links.map(({ from, to, sources }) =>
      [`${from.nodeId} ${from.port ?? "?"}`, `${to.nodeId} ${to.port ?? "?"}`]
        .toSorted()
        .join(" - ")
        .concat(` ${sources.join(",")}`),
    );
    const link = (a: string, b: string, sources: string): string => [a, b].toSorted().join(" - ").concat(` ${sources}`);
    expect(shown.toSorted()).toEqual(
      [
        link(`${core.id} p1`, `${edge.id} p9`, "lldp,cdp"),
        link(`${core.id} ?`, "heard:0a:00:00:00:00:01 ?", "lldp"),
        link(`${edge.id} p1`, "heard:phone ?", "lldp"),
        link(`${core.id} p2`, `${access.id} p9`, "bridge"),
        link(`${access.id} p1`, `${printer.id} ?`, "bridge"),
        link(`${core.id} vlan1`, `${router.id} ?`, "arp"),
      ].toSorted(),
    );
    // Only of the devices one may see.
    const some = await part.topology(new Set([access.id]));
    expect(some).toMatchObject({ nodes: [{ id: access.id }], links: [] });
  });
});
