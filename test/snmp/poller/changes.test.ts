import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configurationDiff, configurationOf } from "../../../src/model/snmp-configuration.ts";
import type { SnmpInterface, SnmpNeighbour, SnmpReport } from "../../../src/model/snmp-report.ts";
import { noErrors, watchErrors } from "../../../src/snmp/poller/error-watch.ts";
import { linkEvents, statusEvent } from "../../../src/snmp/poller/interface-events.ts";
import { macMoves } from "../../../src/snmp/poller/mac-moves.ts";
import { neighbourEvents } from "../../../src/snmp/poller/neighbour-events.ts";

const port = { ifIndex: 3, name: "Gi1/0/3", alias: "room 3" };
const names = Array.from({ length: 6 }, (_, i) => ({ ifIndex: i + 1, name: `Gi1/0/${i + 1}` }));
const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, "0")}`;

describe("interfaces", () => {
  it("tell of up and down, and why", () => {
    expect(statusEvent({ ...port, operStatus: "up" }, { ...port, operStatus: "down", adminStatus: "down" })).toMatchObject({
      kind: "INTERFACE_DOWN",
      text: "Gi1/0/3 (room 3) is down: it was shut down.",
    });
    expect(statusEvent({ ...port, operStatus: "dormant" }, { ...port, operStatus: "up" })).toMatchObject({ kind: "INTERFACE_UP", before: "dormant" });
    for (const [was, is] of [
      ["up", "up"],
      ["down", "notPresent"],
      ["up", "unknown"],
      [undefined, "up"],
      ["up", undefined],
    ] as const)
      expect(statusEvent({ ...port, ...(was && { operStatus: was }) }, { ...port, ...(is && { operStatus: is }) })).toBeUndefined();
  });

  it("tell of speed and duplex while they are up", () => {
    const before = { ...port, operStatus: "up" as const, speedBitsPerSecond: 1e9, duplex: "full" as const };
    expect(linkEvents(before, { ...before, speedBitsPerSecond: 1e8, duplex: "half" }).map(({ kind }) => kind)).toEqual(["SPEED_CHANGED", "DUPLEX_CHANGED"]);
    expect(linkEvents(before, { ...before, operStatus: "down", speedBitsPerSecond: 1e7 })).toEqual([]);
    expect(linkEvents(before, { ...before, speedBitsPerSecond: 0 })).toEqual([]);
  });

  it("tell of errors once, when they are many for two polls, and again only after a rest", () => {
    const rates = (errors: number) => ({ atMs: 0, overMs: 60_000, inPacketsPerSecond: 1_000, inErrorsPerSecond: errors });
    let watch = noErrors;
    const told: number[] = [];
    const polls = [0, 5, 0, 5, 5, 5, 5, ...Array.from({ length: 10 }, () => 0), 5, 5];
    for (const [i, errors] of polls.entries()) {
      const next = watchErrors(watch, rates(errors));
      watch = next.watch;
      if (next.hasRisen) told.push(i);
    }
    expect(told).toEqual([4, 18]);
    expect(watchErrors(noErrors, rates(0.5)).watch.streak).toBe(0);
  });
});

describe("neighbours", () => {
  const neighbour = fc.record({
    protocol: fc.constantFrom("lldp" as const, "cdp" as const),
    localIfIndex: fc.integer({ min: 1, max: 6 }),
    systemName: fc.constantFrom("a", "b", "c"),
    portId: fc.constantFrom("1", "2"),
    addresses: fc.constant([]),
    capabilities: fc.constant([]),
  });
  it("that are the same in another order are no change; each port that differs is one", () => {
    fc.assert(
      fc.property(fc.array(neighbour, { maxLength: 12 }), fc.array(neighbour, { maxLength: 12 }), (before, now) => {
        expect(neighbourEvents(before, before.toReversed(), names)).toEqual([]);
        const on = (list: readonly SnmpNeighbour[], ifIndex: number): string =>
          [...new Set(list.filter((one) => one.localIfIndex === ifIndex).map((one) => `${one.systemName}/${one.portId}/${one.protocol}`))].toSorted().join();
        const changed = names.filter(({ ifIndex }) => on(before, ifIndex) !== on(now, ifIndex)).map(({ ifIndex }) => ifIndex);
        expect(neighbourEvents(before, now, names).map(({ ifIndex }) => ifIndex)).toEqual(changed);
      }),
    );
  });
});

describe("MAC addresses", () => {
  const view = (places: readonly (readonly [mac: number, ifIndex: number])[], uplink = 6) => ({
    bridge: places.map(([n, ifIndex]) => ({ mac: mac(n), ifIndex, vlan: 10 })),
    neighbours: [{ localIfIndex: uplink, capabilities: ["bridge"] }],
  });
  it("that are at another edge port have moved; those on an uplink or a full port are somewhere else", () => {
    const before = view([
      [1, 1],
      [2, 2],
      [3, 6],
    ]);
    expect(
      macMoves(
        before,
        view([
          [1, 3],
          [2, 6],
          [3, 4],
        ]),
        names,
      ).map(({ text }) => text),
    ).toEqual([`${mac(1)} moved from Gi1/0/1 to Gi1/0/3.`]);
    const crowd = Array.from({ length: 9 }, (_, i) => [10 + i, 3] as const);
    expect(macMoves(before, view([[1, 3], ...crowd]), names)).toEqual([]);
  });

  it("that stay, come or go have not", () => {
    const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 })), { maxLength: 8, selector: ([n]) => n });
    fc.assert(
      fc.property(places, places, (before, more) => {
        const known = new Set(before.map(([n]) => n));
        const others = more.filter(([n]) => !known.has(n));
        expect(macMoves(view(before), view(before.toReversed()), names)).toEqual([]);
        expect(macMoves(view(before), view(others), names)).toEqual([]);
      }),
    );
  });
});

describe("configurations", () => {
  const oneInterface = fc.record({
    ifIndex: fc.integer({ min: 1, max: 40 }),
    name: fc.string({ minLength: 1, maxLength: 12 }),
    alias: fc.string({ maxLength: 20 }),
    mtu: fc.nat(9_000),
    operStatus: fc.constantFrom("up" as const, "down" as const),
    speedBitsPerSecond: fc.constantFrom(1e8, 1e9),
    addresses: fc.array(fc.record({ address: fc.ipV4(), prefixLength: fc.nat(32) }), { maxLength: 2 }),
    counters: fc.record({ width: fc.constant(64 as const), inBytes: fc.bigInt(0n, 2n ** 64n - 1n) }),
  });
  const reports = fc.array(oneInterface, { maxLength: 8 });
  const text = (interfaces: readonly SnmpInterface[]): string =>
    configurationOf({ system: { name: "sw" }, identity: {}, interfaces, vlans: [], neighbours: [], components: [] } satisfies Pick<
      SnmpReport,
      "system" | "identity" | "interfaces" | "vlans" | "neighbours" | "components"
    >);

  it("do not depend on the order a device tells things in, nor on counters, nor on a link that goes", () => {
    fc.assert(
      fc.property(reports, (interfaces) => {
        expect(text(interfaces.toReversed())).toBe(text(interfaces));
        const later = interfaces.map((one) => ({ ...one, counters: { width: 64 as const, inBytes: 1n }, operStatus: "down" as const }));
        expect(text(later)).toBe(text(interfaces));
      }),
    );
  });

  it("and what changed make each other, line by line", () => {
    fc.assert(
      fc.property(reports, reports, (before, now) => {
        const [was, is] = [text(before), text(now)];
        const { removed, added } = configurationDiff(was, is);
        const kept = was.split("\n").filter((line) => !removed.includes(line));
        expect([...kept, ...added].filter(Boolean).toSorted()).toEqual(is.split("\n").filter(Boolean).toSorted());
        expect(configurationDiff(is, is)).toEqual({ removed: [], added: [] });
      }),
    );
  });
});
