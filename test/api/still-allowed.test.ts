import { beforeEach, describe, expect, it } from "vitest";
import { stillAllowed } from "../../src/api/still-allowed.ts";
import type { Principal } from "../../src/model/principal.ts";
import type { Accounts } from "../../src/model/services/accounts.ts";
import { createMemoryServices, password, type MemoryServices } from "../support/memory-services.ts";

let services: MemoryServices;
let nowMs: number;
let accounts: Accounts;
beforeEach(async () => {
  nowMs = 1_700_000_000_000;
  services = createMemoryServices({ clock: () => nowMs });
  ({ accounts } = services);
  await services.people();
});

async function tokenStream() {
  const secret = await services.token("operator");
  const ask = async (): Promise<Principal | null> => (await accounts.principalOfToken(secret)) ?? null;
  return { secret, check: stillAllowed((await ask())!, ask, accounts) };
}

describe("whether a stream's caller still may listen", () => {
  it("holds while nothing changes", async () => {
    const { check } = await tokenStream();
    await expect(check()).resolves.toBeUndefined();
  });

  it("says that the token ran out", async () => {
    const { check } = await tokenStream();
    nowMs += 86_400_000;
    await expect(check()).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: "The stream ends: the token operator api ran out." });
  });

  it("says that the user was disabled", async () => {
    const { check } = await tokenStream();
    const users = (await accounts.users()).map((user) => (user.name === "operator" ? { ...user, disabled: true } : user));
    Object.assign(accounts, { users: async () => users, principalOfToken: async () => undefined });
    await expect(check()).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: "The stream ends: operator was disabled." });
  });

  it("says that the session was signed out", async () => {
    const { sessionSecret } = await accounts.signIn({ name: "viewer", password, remoteAddress: "192.0.2.1", userAgent: "" });
    const ask = async () => (await accounts.principalOfSession(sessionSecret)) ?? null;
    const was = (await ask())!;
    const check = stillAllowed(was, ask, accounts);
    await check();
    await accounts.signOut(was.via.kind === "session" ? was.via.sessionId : "");
    await expect(check()).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: expect.stringContaining("signed out") as string });
  });

  it("refuses other scopes, another role and other networks", async () => {
    const was: Principal = (await accounts.principalOfToken(await services.token("operator")))!;
    const changed: readonly Partial<Principal>[] = [{ scopes: ["read"] }, { role: "viewer" }, { networks: ["10.0.0.0/8"] }];
    for (const change of changed) {
      await expect(stillAllowed(was, async () => ({ ...was, ...change }), accounts)()).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(stillAllowed(was, async () => ({ ...was, scopes: was.scopes.toReversed() }), accounts)()).resolves.toBeUndefined();
  });

  it("hands on what keeps it from asking", async () => {
    const { secret } = await tokenStream();
    const was = (await accounts.principalOfToken(secret))!;
    await expect(stillAllowed(was, () => Promise.reject(new Error("away")), accounts)()).rejects.toThrow("away");
  });
});
