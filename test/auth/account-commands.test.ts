import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccountCommands, createAccountCommands } from "../../src/auth/account-commands.ts";
import { type AccountBench, openAccountBench, password } from "../support/account-bench.ts";

/** The commands as they are over a socket: everything passes through JSON. */
function throughJson(commands: AccountCommands): AccountCommands {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      async (input: unknown) =>
        JSON.parse(JSON.stringify(await (command as (input: unknown) => Promise<unknown>)(JSON.parse(JSON.stringify(input))))) as unknown,
    ]),
  ) as unknown as AccountCommands;
}

describe("account commands", () => {
  let bench: AccountBench;
  let commands: AccountCommands;
  beforeAll(async () => {
    bench = await openAccountBench();
    commands = throughJson(createAccountCommands(bench.accounts, bench.audit));
  });
  afterAll(() => bench.stop());
  const token = { name: "cli", audience: "api" as const, scopes: ["read", "write", "admin"] as const, networks: [], expiresInMs: 90 * 86_400_000 };

  it("make the first user with its first token, and only the first", async () => {
    bench.setupCode.ensure();
    await expect(commands.createToken({ ...token, user: "alice", expiresInMs: 1 })).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(await commands.listUsers({})).toEqual([]);
    const made = await commands.createToken({ ...token, user: "alice" });
    expect(made).toMatchObject({ createdUser: { name: "alice", role: "admin" }, token: { userName: "alice", scopes: ["read", "write", "admin"] } });
    expect(await bench.accounts.principalOfToken(made.secret)).toMatchObject({ userName: "alice", role: "admin" });
    expect(readdirSync(bench.dataDir)).not.toContain("setup-code");
    expect((await commands.createToken({ ...token, user: "Alice" })).createdUser).toBeNull();
    await expect(commands.createToken({ ...token, user: "bob" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await commands.listTokens({ user: "alice" })).toHaveLength(2);
    expect(await commands.listTokens({ user: null })).toHaveLength(2);
  });

  it("set passwords, disable, enable, revoke", async () => {
    const signIn = () => bench.accounts.signIn({ name: "bob", password, remoteAddress: "192.0.2.1", userAgent: "" });
    expect(await commands.createUser({ name: "bob", role: "operator", password: null })).toMatchObject({ name: "bob", role: "operator" });
    await expect(signIn()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await commands.setPassword({ user: "bob", password });
    expect((await signIn()).user.name).toBe("bob");
    expect(await commands.setDisabled({ user: "bob", disabled: true })).toMatchObject({ disabled: true });
    await expect(signIn()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await commands.setDisabled({ user: "bob", disabled: false })).toMatchObject({ disabled: false });
    const [first] = await commands.listTokens({ user: "alice" });
    expect((await commands.revokeToken({ id: first!.id })).revokedAtMs).toBe(bench.clock());
    await expect(commands.setPassword({ user: "nobody", password })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("are audited, refused ones too, without a secret", async () => {
    const before = (await bench.audit.events({ first: 500 })).rows.length;
    const { secret } = await commands.createToken({ ...token, user: "alice", name: "audited" });
    await expect(commands.createUser({ name: "carol", role: "viewer", password: "short" })).rejects.toMatchObject({ code: "BAD_INPUT" });
    await commands.setPassword({ user: "alice", password: "a rather long secret" });
    const { rows } = await bench.audit.events({ first: 500 });
    expect(rows).toHaveLength(before + 3);
    expect(rows.slice(0, 3).map(({ action, outcome, through, userName }) => [action, outcome, through, userName])).toEqual([
      ["setPassword", "applied", "cli", "cli"],
      ["createUser", "refused", "cli", "cli"],
      ["createApiToken", "applied", "cli", "cli"],
    ]);
    expect(rows[1]!.error).toBe("The password is too short.");
    const text =
      JSON.stringify(rows) +
      readdirSync(bench.dataDir)
        .map((file) => readFileSync(join(bench.dataDir, file), "latin1"))
        .join("");
    for (const given of [secret, secret.slice(3), "a rather long secret", password]) expect(text).not.toContain(given);
  });
});
