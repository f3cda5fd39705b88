import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import { type Principal, scopesOfRole } from "../../../src/model/principal.ts";
import type { NewAlertExclusion } from "../../../src/model/services/alert-exclusions.ts";
import type { Inventory } from "../../../src/store/inventory/index.ts";
import { fakeClock, postgresBackend, sqliteBackend } from "../../support/inventories.ts";

const person: Principal = {
  userId: "u1",
  userName: "alice",
  role: "operator",
  scopes: scopesOfRole.operator,
  networks: [],
  via: { kind: "session", sessionId: "s1" },
};
const assistant: Principal = { ...person, via: { kind: "token", tokenId: "t1", tokenName: "laptop", audience: "mcp" } };

const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "no error";
};

/** Models and their plain columns, read from the schema file. */
function schemaColumns(): Readonly<Record<string, readonly string[]>> {
  const schema = readFileSync(new URL("../../../prisma/schema.prisma", import.meta.url), "utf8");
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  return Object.fromEntries(
    models.map(([, name, body]) => [
      name!,
      body!
        .split("\n")
        .map((line) => /^ {2}(\w+)\s+(\w+)/.exec(line))
        .filter((match) => match !== null && !names.has(match[2]))
        .map((match) => match![1]!),
    ]),
  );
}

describe.each([sqliteBackend(), postgresBackend()])("inventory on $name", (backend) => {
  describe.skipIf(backend.missing !== undefined)(backend.missing ?? "available", () => {
    const clock = fakeClock();
    let inventory: Inventory;
    beforeAll(async () => {
      await backend.prepare();
      inventory = await backend.open(clock);
    });
    afterAll(() => backend.dispose());

    it("is migrated, and a second start does nothing", async () => {
      const status = await inventory.migrationStatus();
      expect(status.pending).toEqual([]);
      expect(status.applied.length).toBeGreaterThan(0);
      expect(await inventory.migrate()).toEqual([]);
    });

    it("has the columns of the schema file and no other", async () => {
      const { _prisma_migrations: records, ...tables } = await backend.columns();
      expect(records).toContain("checksum");
      const wanted = schemaColumns();
      expect(Object.keys(tables).toSorted()).toEqual(Object.keys(wanted).toSorted());
      // The order of columns added later differs, their set does not.
      for (const [model, columns] of Object.entries(wanted)) expect(tables[model]?.toSorted()).toEqual(columns.toSorted());
    });

    it("keeps users: one name in any spelling, one founder", async () => {
      const { users } = inventory.records;
      const user = await users.create({ name: "Alice", nameKey: "alice", role: "admin", passwordHash: "h1", founder: true, createdAtMs: clock() });
      expect(user).toEqual({ id: user.id, name: "Alice", role: "admin", disabled: false, createdAtMs: clock() });
      expect(await users.byNameKey("alice")).toEqual({ ...user, passwordHash: "h1" });
      expect(await users.byId(user.id)).toEqual(user);
      expect(await users.exist()).toBe(true);
      expect(await code(users.create({ name: "ALICE", nameKey: "alice", role: "viewer", founder: false, createdAtMs: clock() }))).toBe("CONFLICT");
      expect(await code(users.create({ name: "eve", nameKey: "eve", role: "admin", founder: true, createdAtMs: clock() }))).toBe("CONFLICT");
      expect(await users.byNameKey("eve")).toBeUndefined();
      await users.setPassword(user.id, "h2");
      await users.setDisabled(user.id, clock());
      await users.signedIn(user.id, clock() + 5);
      expect(await users.byNameKey("alice")).toMatchObject({ passwordHash: "h2", disabled: true, lastSignInAtMs: clock() + 5 });
      await users.setDisabled(user.id, null);
      expect(await users.byId(user.id)).toMatchObject({ disabled: false });
      expect((await users.list()).map(({ name }) => name)).toContain("Alice");
    });

    it("lets only one of many founders through", async () => {
      const fresh = await backend.open(clock);
      const tries = Array.from({ length: 8 }, (_, i) =>
        code(fresh.records.users.create({ name: `u${i}`, nameKey: `u${i}`, role: "admin", founder: true, createdAtMs: clock() })),
      );
      expect((await Promise.all(tries)).toSorted()).toEqual([...Array.from({ length: 7 }, () => "CONFLICT"), "no error"]);
      expect(await fresh.records.users.list()).toHaveLength(1);
    });

    it("keeps sessions and forgets ended ones", async () => {
      const { users, sessions } = inventory.records;
      const user = await users.create({ name: "Sess", nameKey: "sess", role: "viewer", founder: false, createdAtMs: clock() });
      const make = (secretHash: string, lifeMs: number): Promise<string> =>
        sessions.create({ secretHash, userId: user.id, createdAtMs: clock(), expiresAtMs: clock() + lifeMs, remoteAddress: "192.0.2.1", userAgent: "test" });
      await make("s-short", 10);
      const long = await make("s-long", 1_000_000);
      await make("s-idle", 1_000_000);
      await sessions.seen(long, clock() + 500);
      expect(await sessions.bySecretHash("s-long")).toEqual({ id: long, user, lastSeenAtMs: clock() + 500, expiresAtMs: clock() + 1_000_000 });
      await sessions.removeEnded(clock() + 10, clock() + 100);
      expect(await sessions.bySecretHash("s-short")).toBeUndefined();
      expect(await sessions.bySecretHash("s-idle")).toBeUndefined();
      expect(await sessions.bySecretHash("s-long")).toBeDefined();
      await sessions.removeOfUser(user.id);
      expect(await sessions.bySecretHash("s-long")).toBeUndefined();
    });

    it("keeps tokens: scopes, networks and times as they were given", async () => {
      const { users, tokens } = inventory.records;
      const user = await users.create({ name: "Tok", nameKey: "tok", role: "operator", founder: false, createdAtMs: clock() });
      const token = await tokens.create({
        name: 'quote " and \\ and ü',
        userId: user.id,
        audience: "mcp",
        scopes: ["write", "read"],
        networks: ["192.0.2.0/24", "2001:db8::/32"],
        hint: "wxyz",
        secretHash: "hash-1",
        createdBy: "alice",
        createdAtMs: clock(),
        expiresAtMs: clock() + 1_000,
      });
      expect(token).toEqual({
        id: token.id,
        name: 'quote " and \\ and ü',
        userId: user.id,
        userName: "Tok",
        audience: "mcp",
        scopes: ["read", "write"],
        networks: ["192.0.2.0/24", "2001:db8::/32"],
        hint: "wxyz",
        createdAtMs: clock(),
        expiresAtMs: clock() + 1_000,
      });
      expect(await tokens.bySecretHash("hash-1")).toEqual({ token, user });
      await tokens.used(token.id, clock() + 7);
      await tokens.revoke(token.id, clock() + 8, "alice");
      await tokens.revoke(token.id, clock() + 9, "bob");
      expect(await tokens.byId(token.id)).toEqual({ ...token, lastUsedAtMs: clock() + 7, revokedAtMs: clock() + 8 });
      expect(await tokens.list({ userId: "nobody" })).toEqual([]);
      expect(await tokens.list({ userId: user.id })).toHaveLength(1);
    });

    it("pages the audit without gaps or repeats while events are added", async () => {
      const fresh = await backend.open(clock);
      const { audit } = fresh.records;
      const add = (n: number, timeMs: number): Promise<string> =>
        audit.add({ timeMs, userName: "a", through: "session", action: n % 2 ? "odd" : "even", arguments: String(n), outcome: "intent", dryRun: false });
      const ids: string[] = [];
      // Groups of three at one time: the id decides.
      for (let n = 0; n < 10; n++) ids.push(await add(n, clock() + Math.floor(n / 3)));
      await audit.finish(ids[0]!, { outcome: "applied", summary: "s", error: "e", atMs: clock() });
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await audit.page({ first: 4, after: after ?? null });
        seen.push(...page.rows.map((event) => event.arguments));
        after = page.next;
        await add(100, clock() + 1_000);
      } while (after);
      expect(seen).toEqual(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"]);
      const odd = await audit.page({ first: 2, action: "odd" });
      expect(odd.rows.map((event) => event.arguments)).toEqual(["9", "7"]);
      expect((await audit.page({ first: 500, action: "even" })).rows.find(({ arguments: n }) => n === "0")).toMatchObject({
        outcome: "applied",
        summary: "s",
        error: "e",
      });
      for (const bad of ["nonsense", "", "AAAA", Buffer.from("1 x'; DROP TABLE").toString("base64url")]) {
        if (bad !== "") expect(await code(audit.page({ first: 1, after: bad }))).toBe("BAD_INPUT");
      }
      for (const first of [0, -1, 501, 1.5, Number.NaN]) expect(await code(audit.page({ first }))).toBe("BAD_INPUT");
    });

    it("lets one decision of a confirmation win", async () => {
      const { confirmations } = inventory.records;
      const made = await confirmations.create({
        tool: "add_host_alert_exclusion",
        operation: "add_host_alert_exclusion",
        document: "mutation add_host_alert_exclusion { a }",
        argumentsJson: '{"a":"☃"}',
        argumentsHash: "00",
        preview: { summary: "would", effects: [{ description: "d", count: 2 }], warnings: [] },
        requestedBy: assistant,
        client: "test/1",
        requestedAtMs: clock(),
        expiresAtMs: clock() + 1_000,
      });
      expect(await confirmations.byId(made.id)).toEqual(made);
      expect(made).toMatchObject({ state: "PENDING", requestedBy: assistant, preview: { effects: [{ count: 2 }] } });
      expect(await confirmations.pending({ nowMs: clock(), requestedById: person.userId })).toHaveLength(1);
      expect(await confirmations.pending({ nowMs: clock(), requestedById: "other" })).toHaveLength(0);
      expect(await confirmations.pending({ nowMs: clock() + 1_000 })).toHaveLength(0);
      expect(await confirmations.claim(made.id, "APPROVED", "late", clock() + 1_000)).toBe(false);
      const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => confirmations.claim(made.id, i % 2 ? "APPROVED" : "REJECTED", `p${i}`, clock())));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await confirmations.byId(made.id)).toMatchObject({ decidedBy: `p${claims.indexOf(true)}`, decidedAtMs: clock() });
      await confirmations.finish(made.id, "FAILED", '{"error":"x"}');
      expect(await confirmations.byId(made.id)).toMatchObject({ state: "FAILED", result: '{"error":"x"}' });
    });

    describe("alert exclusions", () => {
      const host: NewAlertExclusion = { kind: "HOST", hosts: ["192.0.2.7", "2001:DB8::1/64"], domains: [], alertTypes: ["b", "a"], reason: "scanner" };

      it("gives the one that exists for the same content in another spelling", async () => {
        const first = await inventory.exclusions.add(host, assistant);
        expect(first).toMatchObject({
          hosts: ["192.0.2.7/32", "2001:db8::/64"],
          alertTypes: ["a", "b"],
          createdBy: "alice",
          createdThrough: "token laptop",
          createdAtMs: clock(),
        });
        const again = await inventory.exclusions.add(
          { ...host, hosts: ["2001:db8::/64", "192.0.2.7/32", "192.0.2.7"], alertTypes: ["a", "b"], reason: "other" },
          person,
        );
        expect(again).toEqual(first);
        expect(await inventory.exclusions.find(host)).toEqual(first);
        expect(await inventory.exclusions.find({ ...host, alertTypes: [] })).toBeUndefined();
        const removed = await inventory.exclusions.remove(first.id, person);
        expect(removed).toEqual({ ...first, removedAtMs: clock() });
        expect(await inventory.exclusions.remove(first.id, person)).toEqual(removed);
        expect(await inventory.exclusions.find(host)).toBeUndefined();
        const anew = await inventory.exclusions.add(host, person);
        expect(anew.id).not.toBe(first.id);
        await inventory.exclusions.remove(anew.id, person);
        expect(await code(inventory.exclusions.remove("no-such", person))).toBe("NOT_FOUND");
      });

      it("makes one of many at once", async () => {
        const input: NewAlertExclusion = { kind: "DOMAIN", hosts: [], domains: ["Example.NET.", ".example.org"], alertTypes: [], reason: "r" };
        const made = await Promise.all(Array.from({ length: 8 }, () => inventory.exclusions.add(input, person)));
        expect(new Set(made.map(({ id }) => id)).size).toBe(1);
        expect(made[0]!.domains).toEqual([".example.org", "example.net"]);
        await inventory.exclusions.remove(made[0]!.id, person);
      });

      it("ends at its end", async () => {
        const input: NewAlertExclusion = { ...host, hosts: ["198.51.100.0/24"], expiresAtMs: clock() + 1_000 };
        const made = await inventory.exclusions.add(input, person);
        expect(made.expiresAtMs).toBe(clock() + 1_000);
        clock.nowMs += 1_000;
        expect(await inventory.exclusions.find(input)).toBeUndefined();
        expect((await inventory.exclusions.list({ first: 50 })).rows.map(({ id }) => id)).not.toContain(made.id);
        const anew = await inventory.exclusions.add({ ...input, expiresAtMs: clock() + 1_000 }, person);
        expect(anew.id).not.toBe(made.id);
        expect(await code(inventory.exclusions.add({ ...input, expiresAtMs: clock() }, person))).toBe("BAD_INPUT");
        await inventory.exclusions.remove(anew.id, person);
      });

      it("lists newest first by pages, with the total", async () => {
        const ids: string[] = [];
        for (let n = 0; n < 7; n++) {
          if (n % 2) clock.nowMs++;
          ids.unshift((await inventory.exclusions.add({ ...host, hosts: [`203.0.113.${n}`] }, person)).id);
        }
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await inventory.exclusions.list({ first: 3, after: after ?? null });
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
        expect(await code(inventory.exclusions.add(input, person))).toBe("BAD_INPUT");
      });
    });

    it("keeps settings", async () => {
      expect(await inventory.settings.get("k")).toBeUndefined();
      await inventory.settings.set("k", "1");
      await inventory.settings.set("k", "2");
      expect(await inventory.settings.get("k")).toBe("2");
    });

    it("says so when it is not open", async () => {
      const closed = await backend.open(clock);
      await closed.stop();
      await closed.stop();
      expect(await code(closed.records.users.list())).toBe("UNAVAILABLE");
      await closed.start();
      expect(await closed.records.users.list()).toEqual([]);
    });
  });
});
