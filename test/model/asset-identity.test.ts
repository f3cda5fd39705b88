import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeSightings, usableAddress, usableMac } from "../../src/model/asset-identity.ts";
import type { Asset, AssetSighting } from "../../src/model/asset.ts";

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 1);
const laptop = "00:1b:21:3c:4d:5e";
const phone = "00:1b:21:00:00:01";

const seen = (mac: string | undefined, ip: string | undefined, more: Partial<AssetSighting> = {}): AssetSighting => ({
  macs: mac === undefined ? [] : [mac],
  addresses: ip === undefined ? [] : [{ ip, vlan: 0 }],
  firstSeenMs: nowMs,
  lastSeenMs: nowMs,
  isConfirmed: true,
  isDirect: false,
  facts: [],
  ...more,
});

/** An inventory in a map, as the store would keep it. */
function inventory(mayCreate: (isConfirmed: boolean) => boolean = () => true) {
  const rows = new Map<string, Asset>();
  let made = 0;
  const look = (...sightings: readonly AssetSighting[]) => {
    const placed = placeSightings([...rows.values()], sightings, { newId: () => `a${++made}`, mayCreate });
    for (const asset of placed.changed) rows.set(asset.id, asset);
    return placed;
  };
  return {
    look,
    rows,
    all: () => [...rows.values()],
    by: (ip: string) => [...rows.values()].filter(({ addresses }) => addresses.some((each) => each.ip === ip)),
  };
}

describe("what was seen is put to", () => {
  it("one device by its MAC address, whatever addresses it has", () => {
    const { look, all } = inventory();
    expect(look(seen(laptop, "192.0.2.7"), seen(laptop, "2001:db8::7")).created).toBe(1);
    look(seen(laptop, "192.0.2.99", { lastSeenMs: nowMs + hourMs, facts: [{ attribute: "NAME", value: "desk-1", source: "DHCP" }] }));
    expect(all()).toHaveLength(1);
    expect(all()[0]).toMatchObject({ firstSeenMs: nowMs, lastSeenMs: nowMs + hourMs, isConfirmed: true });
    expect(all()[0]!.addresses.map(({ ip }) => ip)).toEqual(["192.0.2.99", "192.0.2.7", "2001:db8::7"]);
    expect(all()[0]!.evidence).toMatchObject([{ value: "desk-1", about: `mac ${laptop}`, confidence: 70 }]);
  });

  it("another device when its address is given to another MAC address", () => {
    const { look, by } = inventory();
    look(seen(laptop, "192.0.2.7"));
    look(seen(phone, "192.0.2.7", { lastSeenMs: nowMs + hourMs }));
    expect(by("192.0.2.7").map(({ macs }) => macs[0]!.mac)).toEqual([laptop, phone]);
  });

  it("the device that had the address last, where no MAC address is known", () => {
    const { look, all } = inventory();
    look(seen(laptop, "192.0.2.7"));
    look(seen(undefined, "192.0.2.7", { lastSeenMs: nowMs + hourMs, facts: [{ attribute: "OS", value: "Linux", source: "SSH" }] }));
    expect(all()).toHaveLength(1);
    look(seen(undefined, "192.0.2.7", { lastSeenMs: nowMs + 9 * 24 * hourMs }));
    expect(all()).toHaveLength(2);
  });

  it("the host known by its address only, once its MAC address is seen", () => {
    const { look, all } = inventory();
    look(seen(undefined, "192.0.2.7"));
    look(seen(laptop, "192.0.2.7", { lastSeenMs: nowMs + hourMs }));
    expect(all()).toHaveLength(1);
    expect(all()[0]!.macs.map(({ mac }) => mac)).toEqual([laptop]);
  });

  it("hosts apart by VLAN where only addresses are known", () => {
    const { look, all } = inventory();
    look(
      seen(undefined, "10.0.0.1", { addresses: [{ ip: "10.0.0.1", vlan: 10 }] }),
      seen(undefined, "10.0.0.1", { addresses: [{ ip: "10.0.0.1", vlan: 20 }] }),
    );
    expect(all()).toHaveLength(2);
  });

  it("hosts behind a router each by its address, at first sight", () => {
    const { look, all, by } = inventory();
    const behind = Array.from({ length: 40 }, (_, i) => seen(laptop, `192.0.2.${i + 1}`));
    look(...behind);
    expect(all()).toHaveLength(40);
    expect(by("192.0.2.9")[0]!.macs).toEqual([]);
  });

  it("hosts behind a router each by its address, though it was first taken for one host", () => {
    const { look, all, by } = inventory();
    look(...Array.from({ length: 10 }, (_, i) => seen(laptop, `192.0.2.${i + 1}`)));
    expect(all()).toHaveLength(1);
    look(...Array.from({ length: 10 }, (_, i) => seen(laptop, `192.0.2.${i + 11}`, { lastSeenMs: nowMs + hourMs })));
    const router = all().find(({ forwards }) => forwards)!;
    expect(router.addresses).toEqual([]);
    expect(router.evidence).toMatchObject([{ attribute: "TYPE", value: "ROUTER", source: "TRAFFIC", seen: "forwards packets of 20 addresses" }]);
    look(seen(laptop, "192.0.2.3", { lastSeenMs: nowMs + 2 * hourMs }));
    expect(by("192.0.2.3")).toHaveLength(1);
    expect(by("192.0.2.3")[0]!.macs).toEqual([]);
    // Who knows the router itself, as an ARP table does, still finds it.
    look(seen(laptop, "192.0.2.254", { isDirect: true, lastSeenMs: nowMs + 2 * hourMs }));
    expect(by("192.0.2.254").map(({ id }) => id)).toEqual([router.id]);
  });

  it("nobody: group addresses, no address, loopback, MAC addresses that routers share", () => {
    const { look, all } = inventory();
    look(
      seen("ff:ff:ff:ff:ff:ff", "255.255.255.255"),
      seen("01:00:5e:00:00:fb", "224.0.0.251"),
      seen("00:00:00:00:00:00", "127.0.0.1"),
      seen("00:00:5e:00:01:0a", "0.0.0.0"),
    );
    expect(all()).toEqual([]);
    expect(["fe80::1", "192.0.2.7", "ff02::1", "::1", "::", "nonsense"].map(usableAddress)).toEqual([
      "fe80::1",
      "192.0.2.7",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(usableMac("00-1B-21-3C-4D-5E")).toBe(laptop);
  });

  it("one that has only a MAC address, as in a DHCP request, and finds its address later", () => {
    const { look, all } = inventory();
    look(seen(laptop, undefined, { isDirect: true, facts: [{ attribute: "NAME", value: "desk-1", source: "DHCP" }] }));
    look(seen(laptop, "192.0.2.7"));
    expect(all()).toHaveLength(1);
  });
});

describe("writing", () => {
  it("is saved for what is new, or was not written for ten minutes", () => {
    const { look } = inventory();
    look(seen(laptop, "192.0.2.7"));
    expect(look(seen(laptop, "192.0.2.7", { lastSeenMs: nowMs + 60_000 })).changed).toEqual([]);
    expect(look(seen(laptop, "192.0.2.7", { lastSeenMs: nowMs + 600_000 })).changed).toHaveLength(1);
    expect(look(seen(laptop, "192.0.2.8", { lastSeenMs: nowMs + 600_001 })).changed).toHaveLength(1);
  });

  it("is refused for new ones beyond what is allowed, and counted; known ones go on", () => {
    let left = 2;
    const { look, all } = inventory((isConfirmed) => isConfirmed || left-- > 0);
    const scan = Array.from({ length: 10 }, (_, i) => seen(undefined, `198.51.100.${i + 1}`, { isConfirmed: false }));
    expect(look(...scan)).toMatchObject({ created: 2, refused: 8 });
    expect(look(seen(laptop, "192.0.2.7"), ...scan)).toMatchObject({ created: 1, refused: 8 });
    expect(all()).toHaveLength(3);
  });

  it("gives one asset per MAC address, however sightings are cut into looks", () => {
    const anySighting = fc.record({ mac: fc.integer({ min: 1, max: 5 }), host: fc.integer({ min: 1, max: 12 }), minute: fc.integer({ min: 0, max: 90 }) });
    fc.assert(
      fc.property(fc.array(fc.array(anySighting, { maxLength: 8 }), { maxLength: 8 }), (looks) => {
        const { look, all } = inventory();
        for (const sightings of looks)
          look(...sightings.map(({ mac, host, minute }) => seen(`00:1b:21:00:00:0${mac}`, `192.0.2.${host}`, { lastSeenMs: nowMs + minute * 60_000 })));
        const macs = all().flatMap((asset) => asset.macs.map(({ mac }) => mac));
        expect(new Set(macs).size).toBe(macs.length);
        expect(macs.length).toBe(new Set(looks.flat().map(({ mac }) => mac)).size);
      }),
    );
  });
});
