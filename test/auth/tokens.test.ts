import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccounts } from "../../src/auth/accounts.ts";
import { newTokenSecret } from "../../src/auth/secrets.ts";
import { AppError } from "../../src/model/errors.ts";
import type { Principal, Scope } from "../../src/model/principal.ts";
import type { User } from "../../src/model/services/accounts.ts";
import { type AccountBench, addUser, openAccountBench, sessionOf } from "../support/account-bench.ts";

const dayMs = 86_400_000;

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

describe("tokens", () => {
  let bench: AccountBench;
  let admin: User;
  let operator: User;
  let viewer: User;
  beforeAll(async () => {
    bench = await openAccountBench();
    admin = await addUser(bench, "admin", "admin");
    operator = await addUser(bench, "operator", "operator");
    viewer = await addUser(bench, "viewer", "viewer");
  });
  afterAll(() => bench.stop());

  const make = (
    user: User,
    by: Principal | null = sessionOf(user),
    change: Partial<Parameters<AccountBench["accounts"]["createToken"]>[0]> = {},
  ): ReturnType<AccountBench["accounts"]["createToken"]> =>
    bench.accounts.createToken({ name: "laptop", userId: user.id, audience: "api", scopes: ["read"], networks: [], expiresInMs: 90 * dayMs, ...change }, by);

  const asToken = async (user: User, scopes: readonly Scope[], networks: readonly string[] = []): Promise<Principal> => {
    const { secret } = await make(user, sessionOf(user), { scopes, networks });
    const principal = await bench.accounts.principalOfToken(secret);
    if (!principal) throw new Error("no principal");
    return principal;
  };

  it("are shown once and kept as a hash", async () => {
    const { token, secret } = await make(operator, undefined, {
      scopes: ["write", "read", "read"],
      audience: "mcp",
      networks: ["192.0.2.9/24", "192.0.2.0/24", "2001:DB8::/32"],
    });
    expect(secret).toMatch(/^wg_[0-9A-Za-z]{43}$/);
    expect(token).toMatchObject({
      userName: "operator",
      audience: "mcp",
      scopes: ["read", "write"],
      networks: ["192.0.2.0/24", "2001:db8::/32"],
      hint: secret.slice(-4),
      expiresAtMs: bench.clock() + 90 * dayMs,
    });
    expect(await bench.accounts.principalOfToken(secret)).toEqual({
      userId: operator.id,
      userName: "operator",
      role: "operator",
      scopes: ["read", "write"],
      networks: ["192.0.2.0/24", "2001:db8::/32"],
      via: { kind: "token", tokenId: token.id, tokenName: "laptop", audience: "mcp" },
      expiresAtMs: token.expiresAtMs,
    });
    expect(JSON.stringify(await bench.accounts.tokens({}))).not.toContain(secret.slice(3, -4));
    for (const file of readdirSync(bench.dataDir)) expect(readFileSync(join(bench.dataDir, file), "latin1")).not.toContain(secret.slice(3));
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["nobody", () => make(viewer, null), "UNAUTHENTICATED"],
    ["a scope beyond the role", () => make(viewer, undefined, { scopes: ["read", "write"] }), "FORBIDDEN"],
    ["a scope beyond the user's role, by an admin", () => make(viewer, sessionOf(admin), { scopes: ["write"] }), "FORBIDDEN"],
    ["write:unattended by an operator", () => make(operator, undefined, { scopes: ["write:unattended"] }), "FORBIDDEN"],
    ["write:unattended of an admin, by an operator", () => make(admin, sessionOf(operator), { scopes: ["write:unattended"] }), "FORBIDDEN"],
    ["another's", () => make(admin, sessionOf(viewer)), "FORBIDDEN"],
    ["no scope", () => make(viewer, undefined, { scopes: [] }), "BAD_INPUT"],
    ["no network", () => make(viewer, undefined, { networks: ["192.0.2.0/24", "example.net"] }), "BAD_INPUT"],
    ["too many networks", () => make(viewer, undefined, { networks: Array.from({ length: 101 }, (_, i) => `10.0.${i}.0/24`) }), "BAD_INPUT"],
    ["too long", () => make(viewer, undefined, { expiresInMs: 366 * dayMs + 1 }), "BAD_INPUT"],
    ["no time", () => make(viewer, undefined, { expiresInMs: 0 }), "BAD_INPUT"],
    ["for ever", () => make(viewer, undefined, { expiresInMs: Number.POSITIVE_INFINITY }), "BAD_INPUT"],
    ["no name", () => make(viewer, undefined, { name: " " }), "BAD_INPUT"],
    ["control characters in the name", () => make(viewer, undefined, { name: "a\u001b[31m" }), "BAD_INPUT"],
    ["for nobody", () => make(viewer, sessionOf(admin), { userId: "none" }), "NOT_FOUND"],
  ])("are refused: %s", async (_, work, code) => {
    const error = await failure(work());
    expect(error.code).toBe(code);
  });

  it("are made by tokens only with admin, with no more scopes and networks than theirs", async () => {
    expect((await failure(make(operator, await asToken(operator, ["read", "write"])))).code).toBe("FORBIDDEN");
    const limited = await asToken(admin, ["read", "admin"], ["192.0.2.0/24", "2001:db8::/32"]);
    expect((await failure(make(operator, limited, { scopes: ["write"], networks: ["192.0.2.0/25"] }))).code).toBe("FORBIDDEN");
    expect((await failure(make(operator, limited))).code).toBe("FORBIDDEN");
    expect((await failure(make(operator, limited, { networks: ["192.0.2.0/23"] }))).code).toBe("FORBIDDEN");
    expect((await failure(make(operator, limited, { networks: ["192.0.2.0/24", "198.51.100.1"] }))).code).toBe("FORBIDDEN");
    expect((await make(operator, limited, { networks: ["192.0.2.128/25", "2001:db8:1::/48"] })).token.networks).toEqual(["192.0.2.128/25", "2001:db8:1::/48"]);
    expect((await make(admin, sessionOf(admin), { scopes: ["write:unattended"] })).token.scopes).toEqual(["write:unattended"]);
  });

  it("end at their end, also when remembered", async () => {
    const { secret } = await make(viewer, undefined, { expiresInMs: 60_000 });
    bench.clock.nowMs += 59_999;
    expect(await bench.accounts.principalOfToken(secret)).toBeDefined();
    bench.clock.nowMs += 1;
    expect(await bench.accounts.principalOfToken(secret)).toBeUndefined();
  });

  it("are revoked at once, by their user or an admin", async () => {
    const { token, secret } = await make(operator);
    expect(await bench.accounts.principalOfToken(secret)).toBeDefined();
    expect((await failure(bench.accounts.revokeToken(token.id, sessionOf(viewer)))).code).toBe("NOT_FOUND");
    expect((await failure(bench.accounts.revokeToken(token.id, null))).code).toBe("UNAUTHENTICATED");
    expect((await failure(bench.accounts.revokeToken("none", sessionOf(admin)))).code).toBe("NOT_FOUND");
    const revoked = await bench.accounts.revokeToken(token.id, sessionOf(operator));
    expect(revoked.revokedAtMs).toBe(bench.clock());
    expect(await bench.accounts.principalOfToken(secret)).toBeUndefined();
    bench.clock.nowMs += 1_000;
    expect(await bench.accounts.revokeToken(token.id, sessionOf(admin))).toEqual(revoked);
    expect((await bench.accounts.tokens({ userId: operator.id })).find(({ id }) => id === token.id)).toEqual(revoked);
  });

  it("are not remembered by a look-up that was under way while they were revoked", async () => {
    for (let round = 0; round < 20; round++) {
      const { token, secret } = await make(operator);
      const lookups = Array.from({ length: 5 }, () => bench.accounts.principalOfToken(secret));
      await Promise.all([bench.accounts.revokeToken(token.id, sessionOf(operator)), ...lookups]);
      expect(await bench.accounts.principalOfToken(secret)).toBeUndefined();
    }
  });

  it("note their last use at most once a minute, and nobody waits for it", async () => {
    const { token, secret } = await make(viewer);
    const used = async (): Promise<number | undefined> => {
      await bench.accounts.settled();
      return (await bench.accounts.tokens({ userId: viewer.id })).find(({ id }) => id === token.id)?.lastUsedAtMs;
    };
    const began = bench.clock();
    await bench.accounts.principalOfToken(secret);
    expect(await used()).toBe(began);
    for (let second = 0; second < 59; second++) {
      bench.clock.nowMs += 1_000;
      await bench.accounts.principalOfToken(secret);
    }
    expect(await used()).toBe(began);
    bench.clock.nowMs += 1_000;
    await bench.accounts.principalOfToken(secret);
    expect(await used()).toBe(began + 60_000);
  });

  it("are looked up in memory mostly, and unknown ones not remembered", async () => {
    const { secret } = await make(viewer);
    await bench.accounts.principalOfToken(secret);
    const began = performance.now();
    for (let i = 0; i < 10_000; i++) await bench.accounts.principalOfToken(secret);
    expect((performance.now() - began) / 10_000).toBeLessThan(0.1);
    for (const text of ["", "wg_", secret.slice(0, -1), `${secret} `, newTokenSecret().secret])
      expect(await bench.accounts.principalOfToken(text)).toBeUndefined();
  });

  it("hold although their last use could not be noted, and someone hears of it", async () => {
    const { records } = bench.inventory;
    const reports: string[] = [];
    const accounts = createAccounts({
      records: { ...records, tokens: { ...records.tokens, used: () => Promise.reject(new Error("disk full")) } },
      setupCode: bench.setupCode,
      clock: bench.clock,
      report: (message, error) => reports.push(`${message} ${(error as Error).message}`),
    });
    const { secret } = await make(viewer);
    expect(await accounts.principalOfToken(secret)).toBeDefined();
    await accounts.settled();
    expect(reports).toEqual(["The time of last use could not be noted. disk full"]);
  });
});
