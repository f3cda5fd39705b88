import { expect, it } from "vitest";
import type { NewAlertExclusion } from "../../../src/model/services/alert-exclusions.ts";
import { assistant, code, describeInventories, person } from "../../support/inventories.ts";

describeInventories("alert exclusions", (world) => {
  const host: NewAlertExclusion = { kind: "HOST", hosts: ["192.0.2.7", "2001:DB8::1/64"], domains: [], alertTypes: ["b", "a"], reason: "scanner" };

  it("gives the one that exists for the same content in another spelling", async () => {
    const first = await world.inventory.exclusions.add(host, assistant);
    expect(first).toMatchObject({
      hosts: ["192.0.2.7/32", "2001:db8::/64"],
      alertTypes: ["a", "b"],
      createdBy: "alice",
      createdThrough: "token laptop",
      createdAtMs: world.clock(),
    });
    const again = await world.inventory.exclusions.add(
      { ...host, hosts: ["2001:db8::/64", "192.0.2.7/32", "192.0.2.7"], alertTypes: ["a", "b"], reason: "other" },
      person,
    );
    expect(again).toEqual(first);
    expect(await world.inventory.exclusions.find(host)).toEqual(first);
    expect(await world.inventory.exclusions.find({ ...host, alertTypes: [] })).toBeUndefined();
    const removed = await world.inventory.exclusions.remove(first.id, person);
    expect(removed).toEqual({ ...first, removedAtMs: world.clock() });
    expect(await world.inventory.exclusions.remove(first.id, person)).toEqual(removed);
    expect(await world.inventory.exclusions.find(host)).toBeUndefined();
    const anew = await world.inventory.exclusions.add(host, person);
    expect(anew.id).not.toBe(first.id);
    await world.inventory.exclusions.remove(anew.id, person);
    expect(await code(world.inventory.exclusions.remove("no-such", person))).toBe("NOT_FOUND");
  });

  it("makes one of many at once", async () => {
    const input: NewAlertExclusion = { kind: "DOMAIN", hosts: [], domains: ["Example.NET.", ".example.org"], alertTypes: [], reason: "r" };
    const made = await Promise.all(Array.from({ length: 8 }, () => world.inventory.exclusions.add(input, person)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made[0]!.domains).toEqual([".example.org", "example.net"]);
    await world.inventory.exclusions.remove(made[0]!.id, person);
  });

  it("ends at its end", async () => {
    const input: NewAlertExclusion = { ...host, hosts: ["198.51.100.0/24"], expiresAtMs: world.clock() + 1_000 };
    const made = await world.inventory.exclusions.add(input, person);
    expect(made.expiresAtMs).toBe(world.clock() + 1_000);
    world.clock.nowMs += 1_000;
    expect(await world.inventory.exclusions.find(input)).toBeUndefined();
    expect((await world.inventory.exclusions.list({ first: 50 })).rows.map(({ id }) => id)).not.toContain(made.id);
    const anew = await world.inventory.exclusions.add({ ...input, expiresAtMs: world.clock() + 1_000 }, person);
    expect(anew.id).not.toBe(made.id);
    expect(await code(world.inventory.exclusions.add({ ...input, expiresAtMs: world.clock() }, person))).toBe("BAD_INPUT");
    await world.inventory.exclusions.remove(anew.id, person);
  });

  it("lists newest first by pages, with the total", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      if (n % 2) world.clock.nowMs++;
      ids.unshift((await world.inventory.exclusions.add({ ...host, hosts: [`203.0.113.${n}`] }, person)).id);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await world.inventory.exclusions.list({ first: 3, after: after ?? null });
      expect(page.total).toBe(7);
      seen.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(seen).toEqual(ids);
  });

  it.each([
    ["no host", { ...host, hosts: [] }],
    ["no domain", { ...host, kind: "DOMAIN" as const }],
    ["no network", { ...host, hosts: ["192.0.2.0/33"] }],
    ["a host name as network", { ...host, hosts: ["example.net"] }],
    ["an address as peer only", { ...host, peer: "example.net" }],
    ["a wildcard", { ...host, kind: "DOMAIN" as const, domains: ["*.example.net"] }],
    ["white space in a name", { ...host, kind: "DOMAIN" as const, domains: ["exa mple.net"] }],
    ["too many", { ...host, hosts: Array.from({ length: 101 }, (_, i) => `10.0.0.${i}`) }],
    ["a long reason", { ...host, reason: "x".repeat(1_001) }],
    ["a strange alert type", { ...host, alertTypes: ["a b"] }],
  ])("refuses %s", async (_, input) => {
    expect(await code(world.inventory.exclusions.add(input, person))).toBe("BAD_INPUT");
  });
});
