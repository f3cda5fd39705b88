import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../src/auth/account-commands.ts";
import { AppError } from "../../src/model/errors.ts";
import { type Principal, scopes } from "../../src/model/principal.ts";
import type { User } from "../../src/model/services/accounts.ts";
import { type AccountBench, addUser, openAccountBench, password, sessionOf } from "../support/account-bench.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}
const code = async (work: Promise<unknown>): Promise<string> => (await failure(work)).code;

describe("the first user", () => {
  let bench: AccountBench;
  beforeAll(async () => {
    bench = await openAccountBench();
  });
  afterAll(() => bench.stop());

  it("needs the setup code, is an admin, and there is only one", async () => {
    const { accounts, setupCode } = bench;
    expect(await accounts.hasUsers()).toBe(false);
    const right = setupCode.ensure();
    const input = { name: "Alice", password, role: "viewer" as const };
    expect(await code(accounts.createUser(input, null))).toBe("FORBIDDEN");
    expect(await code(accounts.createUser({ ...input, setupCode: "AAAAA-AAAAA-AAAAA-AAAAA" }, null))).toBe("FORBIDDEN");
    expect(await code(accounts.createUser({ ...input, setupCode: right, password: "short" }, null))).toBe("BAD_INPUT");
    expect(await code(accounts.createUser({ ...input, setupCode: right, password: "alicealice", name: "AliceAlice" }, null))).toBe("BAD_INPUT");
    expect(await code(accounts.createUser({ ...input, setupCode: right, name: "a b" }, null))).toBe("BAD_INPUT");
    expect(await accounts.hasUsers()).toBe(false);

    const tries = await Promise.allSettled(["Alice", "Bob", "Carol"].map((name) => accounts.createUser({ ...input, name, setupCode: right }, null)));
    const made = tries.filter((result) => result.status === "fulfilled");
    expect(made).toHaveLength(1);
    expect(made[0]!.value).toMatchObject({ role: "admin", disabled: false });
    expect(await accounts.users()).toHaveLength(1);
    expect(existsSync(join(bench.dataDir, "setup-code"))).toBe(false);
    expect(await code(accounts.createUser({ ...input, name: "Dave", setupCode: right }, null))).toBe("UNAUTHENTICATED");
  });
});

describe("accounts", () => {
  let bench: AccountBench;
  let admin: User;
  let asAdmin: Principal;
  beforeAll(async () => {
    bench = await openAccountBench();
    admin = await bench.accounts.createUser({ name: "Admin", password, role: "admin" }, commandLine);
    asAdmin = sessionOf(admin);
  });
  afterAll(() => bench.stop());

  const signIn = (name: string, given = password, remoteAddress = "192.0.2.1") =>
    bench.accounts.signIn({ name, password: given, remoteAddress, userAgent: "test" });

  it("are made by admins only, with names that cannot be confused", async () => {
    const { accounts } = bench;
    const user = await accounts.createUser({ name: "  Böb.Smith-1 ", password, role: "operator" }, asAdmin);
    expect(user).toMatchObject({ name: "Böb.Smith-1", role: "operator" });
    expect(await accounts.userByName("BÖB.SMITH-1")).toEqual(user);
    expect(await accounts.userByName("nobody")).toBeUndefined();
    expect(await code(accounts.createUser({ name: "böb.smith-1", password, role: "viewer" }, asAdmin))).toBe("CONFLICT");
    expect(await code(accounts.createUser({ name: "eve", password, role: "admin" }, sessionOf(user)))).toBe("FORBIDDEN");
    for (const name of ["", " ", "a b", "-x", "a\u202eb", "x".repeat(65), "a/b", "<b>"]) {
      expect(await code(accounts.createUser({ name, password, role: "viewer" }, asAdmin))).toBe("BAD_INPUT");
    }
    expect(await code(accounts.createUser({ name: "eve", password, role: "root" as "admin" }, asAdmin))).toBe("BAD_INPUT");
  });

  it("sign in; the cookie's value and the password are nowhere on disk", async () => {
    const { accounts, clock, dataDir, inventory } = bench;
    const { user, sessionSecret, expiresAtMs } = await signIn("ADMIN");
    expect(user).toEqual({ ...admin, lastSignInAtMs: clock() });
    expect(expiresAtMs).toBe(clock() + 7 * dayMs);
    const principal = await accounts.principalOfSession(sessionSecret);
    expect(principal).toMatchObject({ userId: admin.id, userName: "Admin", scopes, networks: [], via: { kind: "session" } });
    await inventory.settings.set("flush", "1");
    for (const file of readdirSync(dataDir)) {
      const bytes = readFileSync(join(dataDir, file), "latin1");
      expect(bytes).not.toContain(sessionSecret);
      expect(bytes).not.toContain(password);
    }
    if (principal?.via.kind !== "session") throw new Error("no session");
    await accounts.signOut(principal.via.sessionId);
    expect(await accounts.principalOfSession(sessionSecret)).toBeUndefined();
    for (const text of ["", "x", sessionSecret.slice(1), "wg_x"]) expect(await accounts.principalOfSession(text)).toBeUndefined();
  });

  it("say the same for a wrong name, a wrong password, no password and a disabled user, in the same time", async () => {
    const { accounts } = bench;
    const off = await accounts.createUser({ name: "off", password, role: "viewer" }, asAdmin);
    await accounts.changeUser(off.id, { disabled: true }, asAdmin);
    await accounts.createUser({ name: "tokens-only", role: "viewer" }, asAdmin);
    await signIn("Admin");
    const seen: string[] = [];
    const times: number[] = [];
    let address = 1;
    for (const [name, given] of [
      ["Admin", "wrong password"],
      ["nobody", "wrong password"],
      ["off", password],
      ["tokens-only", ""],
    ] as const) {
      const best: number[] = [];
      for (let i = 0; i < 3; i++) {
        const began = performance.now();
        const error = await failure(signIn(name, given, `198.51.100.${address++}`));
        best.push(performance.now() - began);
        seen.push(JSON.stringify([error.code, error.message, error.details]));
      }
      times.push(Math.min(...best));
    }
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain("UNAUTHENTICATED");
    expect(Math.min(...times)).toBeGreaterThan(Math.max(...times) / 4);
  });

  it("keep a session for twelve idle hours and seven days at most", async () => {
    const { accounts, clock } = bench;
    const { sessionSecret } = await signIn("Admin");
    const began = clock();
    while (clock() - began < 7 * dayMs - 11 * hourMs) {
      clock.nowMs += 11 * hourMs;
      if (clock() - began >= 7 * dayMs) break;
      expect(await accounts.principalOfSession(sessionSecret)).toBeDefined();
      await accounts.settled();
    }
    clock.nowMs = began + 7 * dayMs;
    expect(await accounts.principalOfSession(sessionSecret)).toBeUndefined();

    const idle = await signIn("Admin");
    clock.nowMs += 12 * hourMs - 1;
    expect(await accounts.principalOfSession(idle.sessionSecret)).toBeDefined();
    await accounts.settled();
    clock.nowMs += 12 * hourMs;
    expect(await accounts.principalOfSession(idle.sessionSecret)).toBeUndefined();
  });

  it("slow down guessing one name from many addresses, and many names from one address", async () => {
    const { accounts, clock } = bench;
    await accounts.createUser({ name: "target", password, role: "viewer" }, asAdmin);
    for (let i = 0; i < 6; i++) expect(await code(signIn("Target", "wrong password", `203.0.113.${i}`))).toBe("UNAUTHENTICATED");
    expect(await code(signIn("target", password, "203.0.113.99"))).toBe("RATE_LIMITED");
    clock.nowMs += 1_000;
    expect((await signIn("target", password, "203.0.113.99")).user.name).toBe("target");
    // Right once, and the name is as good as new.
    for (let i = 0; i < 5; i++) expect(await code(signIn("target", "wrong password", `203.0.113.${100 + i}`))).toBe("UNAUTHENTICATED");

    // All at once: no more get through than the free tries, for the attempts under way count.
    const results = await Promise.all(Array.from({ length: 30 }, (_, i) => code(signIn(`name${i}`, "wrong password", `2001:db8:1:1::${i}`))));
    expect(results.filter((result) => result === "UNAUTHENTICATED").length).toBeLessThanOrEqual(11);
    expect(await code(signIn("Admin", password, "2001:db8:1:1:ffff::1"))).toBe("RATE_LIMITED");
    expect((await signIn("Admin", password, "2001:db8:1:2::1")).user.name).toBe("Admin");
  });

  it("change passwords: one's own or as an admin, and sessions end", async () => {
    const { accounts } = bench;
    const user = await accounts.createUser({ name: "changer", password, role: "viewer" }, asAdmin);
    const { sessionSecret } = await signIn("changer", password, "192.0.2.50");
    expect(await accounts.principalOfSession(sessionSecret)).toBeDefined();
    const own = { userId: user.id, password: "another password", remoteAddress: "192.0.2.50" };
    expect(await code(accounts.setPassword({ ...own, userId: admin.id }, sessionOf(user)))).toBe("FORBIDDEN");
    expect(await code(accounts.setPassword({ ...own, password: "changer" }, sessionOf(user)))).toBe("BAD_INPUT");
    expect((await failure(accounts.setPassword(own, sessionOf(user)))).details.path).toBe("input.currentPassword");
    expect(await code(accounts.setPassword({ ...own, currentPassword: "wrong password" }, sessionOf(user)))).toBe("FORBIDDEN");
    expect(await accounts.principalOfSession(sessionSecret)).toBeDefined();
    await accounts.setPassword({ ...own, currentPassword: password }, sessionOf(user));
    expect(await accounts.principalOfSession(sessionSecret)).toBeUndefined();
    expect(await code(signIn("changer", password, "192.0.2.51"))).toBe("UNAUTHENTICATED");
    expect((await signIn("changer", "another password", "192.0.2.52")).user.id).toBe(user.id);
    expect(await code(accounts.setPassword({ userId: "no-such", password: "another password" }, asAdmin))).toBe("NOT_FOUND");
  });

  it("lose sessions and tokens at once when disabled, and do not get them back", async () => {
    const { accounts, clock } = bench;
    const user = await accounts.createUser({ name: "leaver", password, role: "operator" }, asAdmin);
    const { sessionSecret } = await signIn("leaver", password, "192.0.2.60");
    const { secret } = await accounts.createToken(
      { name: "t", userId: user.id, audience: "api", scopes: ["read"], networks: [], expiresInMs: dayMs },
      sessionOf(user),
    );
    expect(await accounts.principalOfToken(secret)).toBeDefined();
    expect(await accounts.principalOfSession(sessionSecret)).toBeDefined();
    await accounts.changeUser(user.id, { disabled: true }, asAdmin);
    expect(await accounts.principalOfToken(secret)).toBeUndefined();
    expect(await accounts.principalOfSession(sessionSecret)).toBeUndefined();
    expect(await code(signIn("leaver", password, "192.0.2.61"))).toBe("UNAUTHENTICATED");
    const more = { name: "t", userId: user.id, audience: "api" as const, scopes: ["read" as const], networks: [], expiresInMs: dayMs };
    expect(await code(accounts.createToken(more, asAdmin))).toBe("CONFLICT");
    clock.nowMs += 60_000;
    expect((await accounts.changeUser(user.id, { disabled: false }, asAdmin)).after).toMatchObject({ disabled: false });
    expect(await accounts.principalOfToken(secret)).toBeUndefined();
    expect(await accounts.principalOfSession(sessionSecret)).toBeUndefined();
    expect((await signIn("leaver", password, "192.0.2.62")).user.id).toBe(user.id);
    expect(await code(accounts.changeUser(user.id, { disabled: true }, sessionOf(user)))).toBe("FORBIDDEN");
  });

  it("guess the current password no faster than they could sign in", async () => {
    const { accounts } = bench;
    const user = await accounts.createUser({ name: "guessed", password, role: "viewer" }, asAdmin);
    const change = { userId: user.id, password: "another password", currentPassword: "wrong password" };
    for (let i = 0; i < 6; i++) expect(await code(accounts.setPassword({ ...change, remoteAddress: `203.0.113.${i}` }, sessionOf(user)))).toBe("FORBIDDEN");
    expect(await code(accounts.setPassword({ ...change, currentPassword: password, remoteAddress: "203.0.113.9" }, sessionOf(user)))).toBe("RATE_LIMITED");
  });

  it("are renamed and given other roles and networks, which hold at once, for tokens too", async () => {
    const { accounts } = bench;
    const user = await accounts.createUser({ name: "mover", password, role: "operator" }, asAdmin);
    const { sessionSecret } = await signIn("mover", password, "192.0.2.70");
    const make = (networks: readonly string[]) =>
      accounts.createToken({ name: "t", userId: user.id, audience: "api", scopes: ["read", "write"], networks, expiresInMs: dayMs }, sessionOf(user));
    const [whole, inside, outside] = [await make([]), await make(["192.0.2.64/26"]), await make(["198.51.100.0/24"])];
    expect(await accounts.principalOfToken(whole.secret)).toMatchObject({ networks: [], scopes: ["read", "write"] });
    const { before, after } = await accounts.changeUser(user.id, { name: "Moved", role: "viewer", networks: ["192.0.2.0/24"] }, asAdmin);
    expect(before).toMatchObject({ name: "mover", role: "operator", networks: [] });
    expect(after).toMatchObject({ name: "Moved", role: "viewer", networks: ["192.0.2.0/24"] });
    expect(await accounts.principalOfSession(sessionSecret)).toMatchObject({ userName: "Moved", scopes: ["read"], networks: ["192.0.2.0/24"] });
    expect(await accounts.principalOfToken(whole.secret)).toMatchObject({ scopes: ["read"], networks: ["192.0.2.0/24"] });
    expect(await accounts.principalOfToken(inside.secret)).toMatchObject({ networks: ["192.0.2.64/26"] });
    // Nothing of what it may see is left to it; an empty list would be everything.
    expect(await accounts.principalOfToken(outside.secret)).toBeUndefined();
    const limited = (await accounts.principalOfSession(sessionSecret))!;
    const token = { name: "t", userId: user.id, audience: "api" as const, scopes: ["read" as const], expiresInMs: dayMs };
    expect((await accounts.createToken({ ...token, networks: [] }, limited)).token.networks).toEqual(["192.0.2.0/24"]);
    expect(await code(accounts.createToken({ ...token, networks: ["0.0.0.0/0"] }, limited))).toBe("FORBIDDEN");
    expect(await code(accounts.createToken({ ...token, networks: ["198.51.100.0/24"] }, asAdmin))).toBe("FORBIDDEN");

    expect(await code(accounts.changeUser(user.id, { name: "admin" }, asAdmin))).toBe("CONFLICT");
    expect(await code(accounts.changeUser(user.id, { name: "a b" }, asAdmin))).toBe("BAD_INPUT");
    expect(await code(accounts.changeUser(user.id, { networks: ["here"] }, asAdmin))).toBe("BAD_INPUT");
    expect(await code(accounts.changeUser(user.id, { role: "admin", networks: ["192.0.2.0/24"] }, asAdmin))).toBe("BAD_INPUT");
    expect(await code(accounts.changeUser(user.id, { role: "admin" }, sessionOf(user)))).toBe("FORBIDDEN");
    expect(await code(accounts.changeUser(user.id, { role: "admin" }, { ...asAdmin, networks: ["192.0.2.0/24"] }))).toBe("FORBIDDEN");
    expect(await code(accounts.changeUser("no-such", { role: "admin" }, asAdmin))).toBe("NOT_FOUND");
    expect((await accounts.changeUser(user.id, { role: "admin" }, asAdmin)).after).toMatchObject({ role: "admin", networks: [] });
    await accounts.changeUser(user.id, { disabled: true }, asAdmin);
  });

  it("list and end their sessions", async () => {
    const { accounts, clock } = bench;
    const user = await accounts.createUser({ name: "browser", password, role: "viewer" }, asAdmin);
    const first = await signIn("browser", password, "192.0.2.80");
    clock.nowMs += 1_000;
    await signIn("browser", password, "192.0.2.81");
    const held = await accounts.sessions({ userId: user.id });
    expect(held.map(({ remoteAddress, method }) => [remoteAddress, method])).toEqual([
      ["192.0.2.81", "password"],
      ["192.0.2.80", "password"],
    ]);
    expect((await accounts.sessions({})).length).toBeGreaterThanOrEqual(2);
    await accounts.endSessions([held[1]!.id]);
    expect(await accounts.principalOfSession(first.sessionSecret)).toBeUndefined();
    expect(await accounts.sessions({ userId: user.id })).toHaveLength(1);
    clock.nowMs += 12 * hourMs + 1;
    expect(await accounts.sessions({ userId: user.id })).toEqual([]);
  });

  it("always have an admin, even when two disable each other", async () => {
    const { accounts } = bench;
    const second = await addUser(bench, "second", "admin");
    const results = await Promise.allSettled([
      accounts.changeUser(admin.id, { disabled: true }, sessionOf(second)),
      accounts.changeUser(second.id, { disabled: true }, asAdmin),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await accounts.users()).filter(({ role, disabled }) => role === "admin" && !disabled)).toHaveLength(1);
    await accounts.changeUser(admin.id, { disabled: false }, commandLine);
    await accounts.changeUser(second.id, { disabled: true }, asAdmin);
    expect(await code(accounts.changeUser(admin.id, { disabled: true }, asAdmin))).toBe("CONFLICT");
    expect(await code(accounts.changeUser(admin.id, { role: "operator" }, asAdmin))).toBe("CONFLICT");
    // One who has only tokens is no help to whoever wants to sign in.
    await addUser(bench, "third", "admin");
    expect(await code(accounts.changeUser(admin.id, { role: "operator" }, asAdmin))).toBe("CONFLICT");
  });
});
