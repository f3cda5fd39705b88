import { describe, expect, it } from "vitest";
import { createAssets } from "../../src/jobs/assets.ts";
import type { FlowSighting } from "../../src/model/asset-clues.ts";
import { resolveAsset } from "../../src/model/asset-resolution.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { memoryAssetRecords } from "../support/memory-assets.ts";
import { fakeClock, person } from "../support/inventories.ts";

const everyone = { networks: [] };
const laptop = "00:1b:21:3c:4d:5e";
const hourMs = 3_600_000;

function world() {
  const clock = fakeClock();
  const records = memoryAssetRecords();
  let rows: readonly FlowSighting[] = [];
  const looks: (readonly [number, number])[] = [];
  let made = 0;
  const assets = createAssets({
    records,
    flows: {
      stored: async (fromMs, toMs) => {
        looks.push([fromMs, toMs]);
        return { rows: toMs === clock() ? rows : [], leftOut: 0 };
      },
    },
    vendorOf: (mac) => (mac.startsWith("00:1b:21") ? "Intel Corporate" : undefined),
    networkOf: (ip) => (ip.startsWith("192.168.1.") ? "Office" : undefined),
    macsOf: async (ips) => new Map(ips.filter((ip) => ip === "10.0.0.5").map((ip) => [ip, { mac: "00:1b:21:00:00:05", seenAtMs: clock() }])),
    newId: () => `asset-${String(++made).padStart(3, "0")}`,
    log: silentLog,
    clock,
  });
  const look = async (...given: readonly FlowSighting[]): Promise<void> => {
    rows = given;
    await assets.look();
  };
  const all = async () => (await assets.page({ filter: {}, first: 500, withTotal: true }, everyone)).rows;
  return { assets, records, clock, look, looks, all };
}

const seen = (more: Partial<FlowSighting>, atMs: number): FlowSighting => ({
  vlan: 0,
  firstSeenMs: atMs,
  lastSeenMs: atMs,
  isConfirmed: true,
  clues: [],
  ...more,
});

describe("flows become assets", () => {
  it("with what they tell, the maker of the card and the place, each as evidence", async () => {
    const { look, all, clock } = world();
    await look(
      seen(
        {
          mac: laptop,
          clues: [
            { kind: "DHCP_NAME", value: "DESKTOP-4F7K2QX" },
            { kind: "DHCP_VENDOR_CLASS", value: "MSFT 5.0" },
          ],
        },
        clock(),
      ),
      seen({ mac: laptop, ip: "192.168.1.10", vlan: 12, clues: [{ kind: "USER_AGENT", value: "Mozilla/5.0 (Windows NT 10.0)" }] }, clock()),
    );
    const [asset, ...others] = await all();
    expect(others).toEqual([]);
    const resolved = resolveAsset(asset!.evidence);
    expect(Object.fromEntries(Object.entries(resolved).map(([attribute, { value }]) => [attribute, value]))).toEqual({
      NAME: "DESKTOP-4F7K2QX",
      TYPE: "COMPUTER",
      VENDOR: "Intel Corporate",
      OS: "Windows 10 or 11",
      SEGMENT: "Office (VLAN 12)",
    });
    expect(resolved.OS!.evidence.map(({ source, seen: text }) => `${source} ${text}`)).toEqual([
      "DHCP MSFT 5.0",
      "USER_AGENT Mozilla/5.0 (Windows NT 10.0)",
      "HOST_NAME DESKTOP-4F7K2QX",
    ]);
  });

  it("and get the MAC address that an ARP table has for them", async () => {
    const { look, all, clock } = world();
    await look(seen({ ip: "10.0.0.5" }, clock()), seen({ ip: "10.0.0.6" }, clock()));
    expect((await all()).map(({ addresses, macs }) => `${addresses[0]!.ip} ${macs[0]?.mac ?? "-"}`).toSorted()).toEqual([
      "10.0.0.5 00:1b:21:00:00:05",
      "10.0.0.6 -",
    ]);
  });

  it("from all of the last day at first, then from where the last look ended, with some overlap", async () => {
    const { look, looks, clock } = world();
    const startMs = clock();
    await look();
    expect(looks[0]![0]).toBe(startMs - 24 * hourMs);
    expect(looks.at(-1)![1]).toBe(startMs);
    clock.nowMs += 60_000;
    await look();
    expect(looks.at(-1)).toEqual([startMs - 60_000, startMs + 60_000]);
  });

  it("once: what is the same is not written again for ten minutes", async () => {
    const { look, records, clock } = world();
    const row = () => seen({ mac: laptop, ip: "192.168.1.10" }, clock());
    await look(row());
    for (let minute = 0; minute < 9; minute++) {
      clock.nowMs += 60_000;
      await look(row());
    }
    expect(records.writes).toBe(1);
    clock.nowMs += 120_000;
    await look(row());
    expect(records.writes).toBe(2);
  });

  it("and are forgotten after seven days when they never answered; too many at once are refused and counted", async () => {
    const { look, all, assets, clock } = world();
    await look(
      ...Array.from({ length: 400 }, (_, i) => seen({ ip: `10.1.${i >> 8}.${i & 255}`, isConfirmed: false }, clock())),
      seen({ ip: "10.2.0.1" }, clock()),
    );
    expect(assets.counters).toMatchObject({ created: 301, refused: 100 });
    clock.nowMs += 8 * 24 * hourMs;
    await look();
    expect(assets.counters.expired).toBe(300);
    expect((await all()).map(({ addresses }) => addresses[0]!.ip)).toEqual(["10.2.0.1"]);
  });
});

describe("people", () => {
  it("say what an asset is, and take it back", async () => {
    const { look, all, assets, clock } = world();
    await look(seen({ mac: laptop, ip: "192.168.1.10", clues: [{ kind: "DHCP_NAME", value: "desk-7" }] }, clock()));
    const { id } = (await all())[0]!;
    await assets.update(id, { attributes: { NAME: "Reception", TYPE: "PRINTER" }, owner: " Alice ", tags: ["lab", "Lab", "b"] }, person);
    const [asset] = await all();
    expect(asset).toMatchObject({ owner: "Alice", tags: ["Lab", "b"] });
    const { NAME, TYPE } = resolveAsset(asset!.evidence);
    expect([NAME!.value, TYPE!.value]).toEqual(["Reception", "PRINTER"]);
    expect(NAME!.evidence[0]).toMatchObject({ source: "PERSON", seen: "said by alice" });
    expect(NAME!.against.map(({ value }) => value)).toEqual(["desk-7"]);
    await assets.update(id, { attributes: { NAME: null }, owner: null }, person);
    const [again] = await all();
    expect(resolveAsset(again!.evidence).NAME!.value).toBe("desk-7");
    expect(again!.owner).toBe("");
  });

  it("merge two assets and take them apart again, with what was learnt meanwhile", async () => {
    const { look, all, assets, clock } = world();
    await look(
      seen({ mac: laptop, ip: "192.168.1.10", clues: [{ kind: "DHCP_NAME", value: "desk-7" }] }, clock()),
      seen({ mac: "00:1b:21:00:00:02", ip: "192.168.1.11", clues: [{ kind: "DHCP_NAME", value: "desk-7-wifi" }] }, clock()),
    );
    const [second, first] = await all();
    await assets.update(second!.id, { attributes: {}, owner: "Bob", tags: ["wifi"] }, person);
    await assets.merge(first!.id, [second!.id]);
    const merged = await all();
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ owner: "Bob", tags: ["wifi"] });
    expect(merged[0]!.macs.map(({ mac }) => mac).toSorted()).toEqual(["00:1b:21:00:00:02", laptop]);

    clock.nowMs += hourMs;
    await look(seen({ mac: "00:1b:21:00:00:02", ip: "192.168.1.12", clues: [{ kind: "USER_AGENT", value: "Android 14" }] }, clock()));
    expect(await all()).toHaveLength(1);

    const split = await assets.split(first!.id, { macs: [], ips: [], assets: [second!.id] });
    expect(await all()).toHaveLength(2);
    expect(split.parts[0]).toMatchObject({ id: second!.id, owner: "Bob", tags: ["wifi"], lastSeenMs: clock() });
    expect(resolveAsset(split.parts[0]!.evidence).OS!.value).toBe("Android 14");
    expect(split.asset.macs.map(({ mac }) => mac)).toEqual([laptop]);
    expect(resolveAsset(split.asset.evidence).NAME!.value).toBe("desk-7");
    expect(resolveAsset(split.asset.evidence).NAME!.against).toEqual([]);
  });

  it("take one MAC address out, but not everything", async () => {
    const { assets, all, clock } = world();
    await assets.observe([
      {
        macs: [laptop, "00:1b:21:00:00:02"],
        addresses: [{ ip: "192.168.1.10", vlan: 0 }],
        firstSeenMs: clock(),
        lastSeenMs: clock(),
        isConfirmed: true,
        isDirect: true,
        facts: [{ attribute: "MODEL", value: "X1", source: "SNMP" }],
      },
    ]);
    const { id } = (await all())[0]!;
    const { parts } = await assets.split(id, { macs: ["00:1b:21:00:00:02"], ips: [], assets: [] });
    expect(parts[0]!.macs.map(({ mac }) => mac)).toEqual(["00:1b:21:00:00:02"]);
    await expect(assets.split(id, { macs: [laptop], ips: ["192.168.1.10"], assets: [] })).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(assets.split(id, { macs: [], ips: [], assets: ["none"] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a caller limited to networks", () => {
  it("sees assets with an address inside, without the others' and what was learnt of them", async () => {
    const { assets, look, clock } = world();
    await look(seen({ mac: laptop, ip: "192.168.1.10" }, clock()), seen({ mac: laptop, ip: "10.0.0.9" }, clock()), seen({ ip: "10.0.0.10" }, clock()));
    const limited = { networks: ["10.0.0.0/8"] };
    const page = await assets.page({ filter: {}, first: 10, withTotal: true }, limited);
    expect(page.total).toBe(2);
    expect(JSON.stringify(page.rows)).not.toMatch(/192\.168|Office/);
    expect((await assets.page({ filter: { search: "192.168" }, first: 10, withTotal: true }, limited)).rows).toEqual([]);
    expect(await assets.byAddress({ ips: ["192.168.1.10", "10.0.0.9"], macs: [laptop] }, limited)).toMatchObject([
      undefined,
      { id: "asset-001" },
      { id: "asset-001" },
    ]);
  });
});
