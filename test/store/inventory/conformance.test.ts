import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { AuditEvent, AuditFilter } from "../../../src/model/services/audit.ts";
import { assistant, code, describeInventories, person } from "../../support/inventories.ts";

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

describeInventories("inventory", (world) => {
  it("is migrated, and a second start does nothing", async () => {
    const status = await world.inventory.migrationStatus();
    expect(status.pending).toEqual([]);
    expect(status.applied.length).toBeGreaterThan(0);
    expect(await world.inventory.migrate()).toEqual([]);
  });

  it("has the columns of the schema file and no other", async () => {
    const { _prisma_migrations: records, ...tables } = await world.backend.columns();
    expect(records).toContain("checksum");
    const wanted = schemaColumns();
    expect(Object.keys(tables).toSorted()).toEqual(Object.keys(wanted).toSorted());
    // The order of columns added later differs, their set does not.
    for (const [model, columns] of Object.entries(wanted)) expect(tables[model]?.toSorted()).toEqual(columns.toSorted());
  });

  it("keeps users: one name in any spelling, one founder", async () => {
    const { users } = world.inventory.records;
    const user = await users.create({ name: "Alice", nameKey: "alice", role: "admin", passwordHash: "h1", founder: true, createdAtMs: world.clock() });
    expect(user).toEqual({ id: user.id, name: "Alice", role: "admin", networks: [], disabled: false, hasPassword: true, createdAtMs: world.clock() });
    expect(await users.byNameKey("alice")).toEqual({ ...user, passwordHash: "h1" });
    expect(await users.byId(user.id)).toEqual(user);
    expect(await users.exist()).toBe(true);
    expect(await code(users.create({ name: "ALICE", nameKey: "alice", role: "viewer", founder: false, createdAtMs: world.clock() }))).toBe("CONFLICT");
    expect(await code(users.create({ name: "eve", nameKey: "eve", role: "admin", founder: true, createdAtMs: world.clock() }))).toBe("CONFLICT");
    expect(await users.byNameKey("eve")).toBeUndefined();
    await users.setPassword(user.id, "h2");
    await users.update(user.id, { disabledAtMs: world.clock() });
    await users.signedIn(user.id, world.clock() + 5);
    expect(await users.byNameKey("alice")).toMatchObject({ passwordHash: "h2", disabled: true, lastSignInAtMs: world.clock() + 5 });
    await users.update(user.id, {
      disabledAtMs: null,
      name: "Alicia",
      nameKey: "alicia",
      role: "viewer",
      networks: ["192.0.2.0/24"],
      oidcLogin: "al@example.net",
    });
    expect(await users.byId(user.id)).toMatchObject({
      disabled: false,
      name: "Alicia",
      role: "viewer",
      networks: ["192.0.2.0/24"],
      oidcLogin: "al@example.net",
    });
    expect(await users.byNameKey("alice")).toBeUndefined();
    await users.update(user.id, { name: "Alice", nameKey: "alice", oidcLogin: null, oidcSubject: "https://issuer.example 1" });
    expect(await users.byOidcLogin("al@example.net")).toBeUndefined();
    expect(await users.byOidcSubject("https://issuer.example 1")).toMatchObject({ id: user.id });
    const other = await users.create({ name: "Bob", nameKey: "bob", role: "viewer", oidcLogin: "bob", founder: false, createdAtMs: world.clock() });
    expect(await users.byOidcLogin("bob")).toEqual(other);
    expect(other).toMatchObject({ hasPassword: false, oidcLogin: "bob" });
    expect(await code(users.update(other.id, { name: "ALICE", nameKey: "alice" }))).toBe("CONFLICT");
    expect(await code(users.update(other.id, { oidcSubject: "https://issuer.example 1" }))).toBe("CONFLICT");
    expect(await code(users.update(user.id, { oidcLogin: "bob" }))).toBe("CONFLICT");
    expect((await users.list()).map(({ name }) => name)).toContain("Alice");
  });

  it("lets only one of many founders through", async () => {
    const fresh = await world.backend.open(world.clock);
    const tries = Array.from({ length: 8 }, (_, i) =>
      code(fresh.records.users.create({ name: `u${i}`, nameKey: `u${i}`, role: "admin", founder: true, createdAtMs: world.clock() })),
    );
    expect((await Promise.all(tries)).toSorted()).toEqual([...Array.from({ length: 7 }, () => "CONFLICT"), "no error"]);
    expect(await fresh.records.users.list()).toHaveLength(1);
  });

  it("keeps sessions and forgets ended ones", async () => {
    const { users, sessions } = world.inventory.records;
    const user = await users.create({ name: "Sess", nameKey: "sess", role: "viewer", founder: false, createdAtMs: world.clock() });
    const make = (secretHash: string, lifeMs: number): Promise<string> =>
      sessions.create({
        secretHash,
        userId: user.id,
        createdAtMs: world.clock(),
        expiresAtMs: world.clock() + lifeMs,
        remoteAddress: "192.0.2.1",
        userAgent: "test",
        method: "oidc",
      });
    await make("s-short", 10);
    const long = await make("s-long", 1_000_000);
    await make("s-idle", 1_000_000);
    await sessions.seen(long, world.clock() + 500);
    expect(await sessions.bySecretHash("s-long")).toEqual({ id: long, user, lastSeenAtMs: world.clock() + 500, expiresAtMs: world.clock() + 1_000_000 });
    const held = await sessions.list({ userId: user.id, nowMs: world.clock() + 10, idleSinceMs: world.clock() });
    expect(held.map(({ id }) => id)[0]).toBe(long);
    expect(held).toHaveLength(2);
    expect(held[0]).toEqual({
      id: long,
      userId: user.id,
      userName: "Sess",
      method: "oidc",
      createdAtMs: world.clock(),
      lastSeenAtMs: world.clock() + 500,
      expiresAtMs: world.clock() + 1_000_000,
      remoteAddress: "192.0.2.1",
      userAgent: "test",
    });
    expect(await sessions.list({ userId: "nobody", nowMs: world.clock(), idleSinceMs: 0 })).toEqual([]);
    await sessions.removeEnded(world.clock() + 10, world.clock() + 100);
    expect(await sessions.bySecretHash("s-short")).toBeUndefined();
    expect(await sessions.bySecretHash("s-idle")).toBeUndefined();
    expect(await sessions.bySecretHash("s-long")).toBeDefined();
    await sessions.removeOfUser(user.id);
    expect(await sessions.bySecretHash("s-long")).toBeUndefined();
  });

  it("keeps tokens: scopes, networks and times as they were given", async () => {
    const { users, tokens } = world.inventory.records;
    const user = await users.create({ name: "Tok", nameKey: "tok", role: "operator", founder: false, createdAtMs: world.clock() });
    const token = await tokens.create({
      name: 'quote " and \\ and ü',
      userId: user.id,
      audience: "mcp",
      scopes: ["write", "read"],
      networks: ["192.0.2.0/24", "2001:db8::/32"],
      hint: "wxyz",
      secretHash: "hash-1",
      createdBy: "alice",
      createdAtMs: world.clock(),
      expiresAtMs: world.clock() + 1_000,
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
      createdAtMs: world.clock(),
      expiresAtMs: world.clock() + 1_000,
    });
    expect(await tokens.bySecretHash("hash-1")).toEqual({ token, user });
    await tokens.used(token.id, world.clock() + 7);
    await tokens.revoke(token.id, world.clock() + 8, "alice");
    await tokens.revoke(token.id, world.clock() + 9, "bob");
    expect(await tokens.byId(token.id)).toEqual({ ...token, lastUsedAtMs: world.clock() + 7, revokedAtMs: world.clock() + 8 });
    expect(await tokens.list({ userId: "nobody" })).toEqual([]);
    expect(await tokens.list({ userId: user.id })).toHaveLength(1);
  });

  it("pages the audit without gaps or repeats while events are added", async () => {
    const fresh = await world.backend.open(world.clock);
    const { audit } = fresh.records;
    const add = (n: number, timeMs: number): Promise<string> =>
      audit.add({
        timeMs,
        userName: "a",
        channel: "web",
        through: "session",
        action: n % 2 ? "odd" : "even",
        arguments: String(n),
        outcome: "intent",
        dryRun: false,
      });
    const ids: string[] = [];
    // Groups of three at one time: the id decides.
    for (let n = 0; n < 10; n++) ids.push(await add(n, world.clock() + Math.floor(n / 3)));
    await audit.finish(ids[0]!, { outcome: "applied", summary: "s", error: "e", atMs: world.clock() });
    const seen: string[] = [];
    for (let last: AuditEvent | undefined, more = true; more;) {
      const page = await audit.page({ first: 4, ...(last && { after: last }) });
      seen.push(...page.rows.map((event) => event.arguments));
      [last, more] = [page.rows.at(-1), page.hasMore];
      await add(100, world.clock() + 1_000);
    }
    expect(seen).toEqual(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"]);
    const odd = await audit.page({ first: 2, filter: { action: "odd" } });
    expect(odd.rows.map((event) => event.arguments)).toEqual(["9", "7"]);
    expect((await audit.page({ first: 500, filter: { action: "even" } })).rows.find(({ arguments: n }) => n === "0")).toMatchObject({
      outcome: "applied",
      summary: "s",
      error: "e",
    });
    for (const first of [0, -1, 501, 1.5, Number.NaN]) expect(await code(audit.page({ first }))).toBe("BAD_INPUT");
  });

  it("keeps host groups by their names, whatever the case", async () => {
    const { hostGroups } = await world.backend.open(world.clock);
    const desks = { name: "Desks", description: "on floor 1", networks: ["10.0.0.0/24"], macs: ["00:1b:21:3c:4d:5e"] };
    const made = await hostGroups.set(desks, person);
    expect(made).toMatchObject({ ...desks, updatedBy: "alice (session)", updatedAtMs: world.clock() });
    expect(await hostGroups.set({ ...desks, name: "DESKS", macs: [] }, assistant)).toMatchObject({ id: made.id, name: "DESKS", macs: [] });
    await hostGroups.set({ ...desks, name: "Cameras" }, person);
    expect((await hostGroups.list()).map(({ name }) => name)).toEqual(["Cameras", "DESKS"]);
    expect(await hostGroups.remove("desks")).toMatchObject({ id: made.id });
    expect(await code(hostGroups.remove("desks"))).toBe("NOT_FOUND");
    expect(await hostGroups.list()).toHaveLength(1);
  });

  it("keeps saved views, one of a name for each owner", async () => {
    const { savedViews } = await world.backend.open(world.clock);
    const content = {
      window: { from: "-1h", to: "now" },
      filter: { match: { group: ["Desks"] } },
      groupBy: ["CLIENT"],
      metric: "BYTES",
      display: null,
    } as const;
    const mine = await savedViews.save({ ownerId: "u1", name: "Top", shared: false, content, networks: ["10.0.0.0/8"] });
    expect(await savedViews.get(mine.id)).toEqual({ ...mine, content, networks: ["10.0.0.0/8"] });
    expect(await savedViews.save({ ownerId: "u1", name: "TOP", shared: false, content: { ...content, groupBy: [] }, networks: [] })).toMatchObject({
      id: mine.id,
      name: "TOP",
      content: { groupBy: [] },
    });
    await savedViews.save({ ownerId: "u2", name: "Top", shared: true, content, networks: [] });
    await savedViews.save({ ownerId: "u2", name: "Other", shared: false, content, networks: [] });
    expect((await savedViews.list("u1")).map(({ ownerId, name }) => [ownerId, name])).toEqual([
      ["u1", "TOP"],
      ["u2", "Top"],
    ]);
    await savedViews.remove(mine.id);
    expect(await savedViews.get(mine.id)).toBeUndefined();
  });

  it("finds in the audit by who, what, to what, through what, when, and by any text", async () => {
    const { audit } = (await world.backend.open(world.clock)).records;
    const add = async (n: number, change: Partial<AuditEvent>, done: Parameters<typeof audit.finish>[1]): Promise<void> =>
      audit.finish(
        await audit.add({
          timeMs: world.clock() + n * 1_000,
          userName: "alice",
          channel: "web",
          through: "session",
          action: "updateUser",
          arguments: "{}",
          outcome: "intent",
          dryRun: false,
          ...change,
        }),
        done,
      );
    const done = { outcome: "applied" as const, atMs: world.clock() };
    await add(1, {}, { ...done, target: "user Bob", before: '{"role":"viewer"}', after: '{"role":"admin"}' });
    await add(
      2,
      { userName: "bob", channel: "mcp", tool: "add_x", client: "Desk 1.0", through: "token laptop" },
      { ...done, outcome: "refused", error: "100% wrong" },
    );
    await add(3, { channel: "cli", through: "cli", dryRun: true, action: "createUser" }, { ...done, outcome: "dry-run", summary: "The user Ünal" });
    const times = async (filter: AuditFilter): Promise<readonly number[]> => {
      const { rows } = await audit.page({ first: 10, filter });
      expect(await audit.count(filter)).toBe(rows.length);
      return rows.map(({ timeMs }) => (timeMs - world.clock()) / 1_000);
    };
    expect(await times({})).toEqual([3, 2, 1]);
    expect(await times({ actor: "bob" })).toEqual([2]);
    expect(await times({ action: "createUser" })).toEqual([3]);
    expect(await times({ target: "USER bob" })).toEqual([1]);
    expect(await times({ target: "user_bob" })).toEqual([]);
    expect(await times({ channel: "mcp" })).toEqual([2]);
    expect(await times({ dryRun: true })).toEqual([3]);
    expect(await times({ dryRun: false })).toEqual([2, 1]);
    expect(await times({ outcomes: ["refused", "dry-run"] })).toEqual([3, 2]);
    expect(await times({ fromMs: world.clock() + 1_000, toMs: world.clock() + 2_000 })).toEqual([1]);
    for (const [search, found] of [
      ["ADMIN", [1]],
      ["desk", [2]],
      ["laptop", [2]],
      ["Ünal", [3]],
      ["alice", [3, 1]],
      ["nothing like it", []],
      ["%", [2]],
      ["0% WRONG", [2]],
      ["1_0%", []],
      ["a_ice", []],
      ["l_ptop", []],
      ["\\", []],
    ] as const)
      expect(await times({ search })).toEqual(found);
    expect(await times({ search: "role", actor: "alice", outcomes: ["applied"] })).toEqual([1]);
    const [event] = (await audit.page({ first: 1, filter: { target: "bob" } })).rows;
    expect(event).toMatchObject({ target: "user Bob", before: '{"role":"viewer"}', after: '{"role":"admin"}', dryRun: false, channel: "web" });
    expect((await audit.page({ first: 1, filter: { channel: "mcp" } })).rows[0]).toMatchObject({ tool: "add_x", client: "Desk 1.0" });
  });

  it("lets one decision of a confirmation win", async () => {
    const { confirmations } = world.inventory.records;
    const made = await confirmations.create({
      tool: "add_host_alert_exclusion",
      operation: "add_host_alert_exclusion",
      document: "mutation add_host_alert_exclusion { a }",
      argumentsJson: '{"a":"☃"}',
      argumentsHash: "00",
      preview: { summary: "would", effects: [{ description: "d", count: 2 }], warnings: [] },
      requestedBy: assistant,
      client: "test/1",
      requestedAtMs: world.clock(),
      expiresAtMs: world.clock() + 1_000,
    });
    expect(await confirmations.byId(made.id)).toEqual(made);
    expect(made).toMatchObject({ state: "PENDING", requestedBy: assistant, preview: { effects: [{ count: 2 }] } });
    expect(await confirmations.pending({ nowMs: world.clock(), requestedById: person.userId })).toHaveLength(1);
    expect(await confirmations.pending({ nowMs: world.clock(), requestedById: "other" })).toHaveLength(0);
    expect(await confirmations.pending({ nowMs: world.clock() + 1_000 })).toHaveLength(0);
    expect(await confirmations.claim(made.id, "APPROVED", "late", world.clock() + 1_000)).toBe(false);
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, i) => confirmations.claim(made.id, i % 2 ? "APPROVED" : "REJECTED", `p${i}`, world.clock())),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await confirmations.byId(made.id)).toMatchObject({ decidedBy: `p${claims.indexOf(true)}`, decidedAtMs: world.clock() });
    await confirmations.finish(made.id, "FAILED", '{"error":"x"}');
    expect(await confirmations.byId(made.id)).toMatchObject({ state: "FAILED", result: '{"error":"x"}' });
  });

  it("keeps settings", async () => {
    expect(await world.inventory.settings.get("k")).toBeUndefined();
    await world.inventory.settings.set("k", "1");
    await world.inventory.settings.set("k", "2");
    expect(await world.inventory.settings.get("k")).toBe("2");
  });

  it("says so when it is not open", async () => {
    const closed = await world.backend.open(world.clock);
    await closed.stop();
    await closed.stop();
    expect(await code(closed.records.users.list())).toBe("UNAVAILABLE");
    await closed.start();
    expect(await closed.records.users.list()).toEqual([]);
  });
});
