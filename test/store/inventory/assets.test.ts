import { expect, it } from "vitest";
import type { Asset } from "../../../src/model/asset.ts";
import type { AssetFilter } from "../../../src/model/services/assets.ts";
import { formatMac } from "../../../src/net/mac.ts";
import { describeInventories } from "../../support/inventories.ts";

const everyone = { networks: [] };
const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 0, 15, 12);

function asset(id: string, more: Partial<Asset> = {}): Asset {
  return {
    id,
    macs: [],
    addresses: [],
    evidence: [],
    owner: "",
    comment: "",
    tags: [],
    firstSeenMs: nowMs - dayMs,
    lastSeenMs: nowMs,
    isConfirmed: true,
    forwards: false,
    ...more,
  };
}

const time = { firstSeenMs: nowMs - dayMs, lastSeenMs: nowMs };
const printer = asset("a1", {
  macs: [{ mac: "00:1b:21:3c:4d:5e", ...time }],
  addresses: [
    { ip: "192.0.2.7", vlan: 12, ...time },
    { ip: "2001:db8::7", vlan: 0, ...time, lastSeenMs: nowMs - 1 },
  ],
  evidence: [
    { attribute: "NAME", value: "Printer_2nd 100%", source: "MDNS", confidence: 70, about: "mac 00:1b:21:3c:4d:5e", seen: "_ipp._tcp", ...time },
    { attribute: "NAME", value: "NPI3C4D5E", source: "DHCP", confidence: 60, about: "mac 00:1b:21:3c:4d:5e", ...time },
    { attribute: "TYPE", value: "PRINTER", source: "MDNS", confidence: 70, about: "mac 00:1b:21:3c:4d:5e", ...time },
  ],
  owner: "Alice",
  comment: "second floor",
  tags: ["Lab", "leased"],
});
const scanned = asset("a2", { addresses: [{ ip: "10.0.0.9", vlan: 0, ...time }], isConfirmed: false, lastSeenMs: nowMs - 8 * dayMs });

describeInventories("assets", (world) => {
  const ids = async (filter: AssetFilter, networks: readonly string[] = []): Promise<readonly string[]> =>
    (await world.inventory.assets.page({ filter, first: 10, withTotal: false }, { networks })).rows.map(({ id }) => id);

  it("come back as they were saved, and are found by what identifies them", async () => {
    const { assets } = world.inventory;
    await assets.save([printer, scanned]);
    expect(await assets.byIds(["a2", "a1", "none"])).toEqual(expect.arrayContaining([printer, scanned]));
    expect(await assets.holding({ macs: ["00:1b:21:3c:4d:5e"], ips: ["10.0.0.9"] })).toHaveLength(2);
    expect(await assets.holding({ macs: ["00:00:00:00:00:01"], ips: ["192.0.2.8"] })).toEqual([]);
    const changed = { ...printer, tags: ["Lab"], addresses: printer.addresses.slice(0, 1) };
    await assets.save([changed]);
    expect(await assets.byIds(["a1"])).toEqual([changed]);
    await assets.save([printer]);
  });

  it("are searched by every name, address, MAC address, owner and tag, and what stands for others in a pattern is itself", async () => {
    for (const search of ["printer_2nd", "npi3c", "192.0.2", "00:1B:21", "alice", "leased", "PRINTER alice", "100%"])
      expect(await ids({ search }), search).toEqual(["a1"]);
    for (const search of ["nothing", "alice bob", "1%2", "' OR 1=1 --"]) expect(await ids({ search }), search).toEqual([]);
    expect(await ids({ search: " " })).toEqual(["a2", "a1"]);
    expect(await ids({ types: ["PRINTER", "CAMERA"] })).toEqual(["a1"]);
    expect(await ids({ owner: "alice" })).toEqual(["a1"]);
    expect(await ids({ tag: "lab" })).toEqual(["a1"]);
    expect(await ids({ tag: "la" })).toEqual([]);
    expect(await ids({ networks: ["192.0.2.0/24"] })).toEqual(["a1"]);
    expect(await ids({ networks: ["2001:db8::/32"] })).toEqual(["a1"]);
    expect(await ids({ isConfirmed: false })).toEqual(["a2"]);
    expect(await ids({ lastSeenBeforeMs: nowMs - dayMs })).toEqual(["a2"]);
    expect(await ids({ firstSeenAfterMs: nowMs })).toEqual([]);
  });

  it("are cut to the caller's networks", async () => {
    expect(await ids({}, ["10.0.0.0/8"])).toEqual(["a2"]);
    expect(await ids({}, ["10.0.0.9/32", "192.0.0.0/16"])).toEqual(["a2", "a1"]);
    expect(await ids({ networks: ["192.0.2.0/24"] }, ["10.0.0.0/8"])).toEqual([]);
  });

  it("are forgotten when they never answered, and never when a person said something", async () => {
    const { assets } = world.inventory;
    await assets.save([{ ...scanned, id: "a3", comment: "mine" }]);
    expect(await assets.expire(nowMs - 7 * dayMs)).toBe(1);
    expect(await ids({})).toEqual(["a3", "a1"]);
    await assets.seen(["a3"], nowMs - dayMs);
    await assets.seen(["a3"], nowMs - 9 * dayMs);
    expect((await assets.byIds(["a3"]))[0]!.lastSeenMs).toBe(nowMs - dayMs);
  });

  it("are not shown, and identify nothing, once merged", async () => {
    const { assets } = world.inventory;
    await assets.save([asset("a4", { mergedInto: "a1", macs: [{ mac: "00:1b:21:00:00:04", ...time }] })]);
    expect(await ids({})).toEqual(["a3", "a1"]);
    expect(await assets.holding({ macs: ["00:1b:21:00:00:04"], ips: [] })).toEqual([]);
    expect((await assets.mergedInto("a1")).map(({ id }) => id)).toEqual(["a4"]);
    expect(await assets.count()).toBe(2);
  });

  it("go on behind any of them, and are counted whatever is looked for", { timeout: 240_000 }, async () => {
    const { assets } = world.inventory;
    const many = Array.from({ length: 3_000 }, (_, i): Asset => {
      const mac = formatMac(0x001b21000000 + i);
      const about = `mac ${mac}`;
      return asset(`b${String(i).padStart(6, "0")}`, {
        macs: [{ mac, ...time }],
        addresses: [{ ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, vlan: 0, ...time }],
        evidence: [
          { attribute: "NAME", value: `host-${i}.corp.example`, source: "DHCP", confidence: 70, about, ...time },
          { attribute: "VENDOR", value: "Intel Corporate", source: "OUI", confidence: 20, about, ...time },
          { attribute: "OS", value: "Windows", source: "DHCP", confidence: 70, seen: "1,3,6,15,31,33,43,44,46,47,119,121,249,252", about, ...time },
        ],
        owner: i === 2_321 ? "Grace Hopper" : `owner ${i % 100}`,
        tags: i % 500 === 7 ? ["rare"] : ["office"],
      });
    });
    for (let at = 0; at < many.length; at += 1_000) await assets.save(many.slice(at, at + 1_000));
    const questions: readonly (readonly [AssetFilter, number])[] = [
      [{}, 3_002],
      [{ search: "host-2777" }, 1],
      [{ search: "10.0.2.3" }, 11],
      [{ search: "00:1b:21:00:05:0f" }, 1],
      [{ search: "hopper" }, 1],
      [{ search: "intel" }, 3_000],
      [{ tag: "rare" }, 6],
      [{ owner: "OWNER 17" }, 30],
      [{ search: "nowhere to be found" }, 0],
      [{ networks: ["10.0.5.0/24"] }, 256],
      [{ networks: ["10.0.0.0/8"] }, 3_001],
      [{ types: ["PRINTER"] }, 1],
      [{ firstSeenAfterMs: nowMs }, 0],
    ];
    for (const [filter, total] of questions) {
      const page = await assets.page({ filter, first: 50, withTotal: true }, everyone);
      expect(page.total, JSON.stringify(filter)).toBe(total);
      expect(page.rows.length).toBe(Math.min(50, total));
    }
    const read: string[] = [];
    for (let after: string | undefined, isMore = true; isMore;) {
      const page = await assets.page({ filter: { search: "host" }, first: 500, ...(after !== undefined && { after }), withTotal: false }, everyone);
      read.push(...page.rows.map(({ id }) => id));
      after = page.next;
      isMore = after !== undefined;
    }
    expect(read).toEqual(many.map(({ id }) => id).toReversed());
  });
});
