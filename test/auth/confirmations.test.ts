import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { argumentsHash, canonicalJson } from "../../src/auth/canonical-json.ts";
import { createConfirmations } from "../../src/auth/confirmations.ts";
import { AppError } from "../../src/model/errors.ts";
import type { Principal } from "../../src/model/principal.ts";
import type { User } from "../../src/model/services/accounts.ts";
import type { Confirmations, PendingConfirmation } from "../../src/model/services/confirmations.ts";
import { type AccountBench, addUser, openAccountBench, sessionOf } from "../support/account-bench.ts";

const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
};

describe("confirmations", () => {
  let bench: AccountBench;
  let confirmations: Confirmations;
  let owner: User;
  let assistant: Principal;
  let tokenId: string;
  beforeAll(async () => {
    bench = await openAccountBench();
    confirmations = createConfirmations({
      records: bench.inventory.records.confirmations,
      isActive: (principal) => bench.accounts.isActive(principal),
      clock: bench.clock,
    });
    owner = await addUser(bench, "owner", "operator");
    const made = await bench.accounts.createToken(
      { name: "assistant", userId: owner.id, audience: "mcp", scopes: ["read", "write"], networks: [], expiresInMs: 86_400_000 },
      sessionOf(owner),
    );
    tokenId = made.token.id;
    assistant = (await bench.accounts.principalOfToken(made.secret))!;
  });
  afterAll(() => bench.stop());

  const request = (argumentsGiven: unknown = { input: { hosts: ["192.0.2.1"] } }): Promise<PendingConfirmation> =>
    confirmations.request({
      tool: "add_host_alert_exclusion",
      operation: "add_host_alert_exclusion",
      document: "mutation …",
      argumentsJson: canonicalJson(argumentsGiven),
      argumentsHash: argumentsHash(argumentsGiven),
      preview: { summary: "1 exclusion", effects: [], warnings: [] },
      requestedBy: assistant,
      client: "client/1",
    });

  it("are found again by what they would write, for the token that asked, until they are too old", async () => {
    const asked = { input: { hosts: ["192.0.2.77"] } };
    const made = await request(asked);
    const write = { tool: made.tool, argumentsHash: made.argumentsHash, requestedBy: assistant, maxAgeMs: 3_600_000 };
    expect(await confirmations.latest(write)).toEqual(made);
    expect(await confirmations.latest({ ...write, argumentsHash: argumentsHash({}) })).toBeUndefined();
    expect(await confirmations.latest({ ...write, tool: "remove_alert_exclusion" })).toBeUndefined();
    expect(await confirmations.latest({ ...write, requestedBy: sessionOf(owner) })).toBeUndefined();
    bench.clock.nowMs += 11 * 60_000;
    expect(await confirmations.latest(write)).toMatchObject({ id: made.id, state: "EXPIRED" });
    const again = await request(asked);
    expect(await confirmations.latest(write)).toMatchObject({ id: again.id, state: "PENDING" });
    bench.clock.nowMs += 2 * 3_600_000;
    expect(await confirmations.latest(write)).toBeUndefined();
  });

  it("are shown to whoever asked and to admins, newest first, and to no token", async () => {
    const first = await request();
    bench.clock.nowMs += 1_000;
    const second = await request();
    expect((await confirmations.pending(sessionOf(owner))).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(await confirmations.pending(sessionOf({ id: "x", name: "root", role: "admin" }))).toHaveLength(2);
    expect(await confirmations.pending(sessionOf({ id: "y", name: "other", role: "operator" }))).toEqual([]);
    expect(await confirmations.pending({ ...sessionOf(owner), scopes: ["read"] })).toEqual([]);
    expect(await confirmations.pending(assistant)).toEqual([]);
    expect(second).toMatchObject({ state: "PENDING", expiresAtMs: bench.clock() + 600_000, requestedBy: { userName: "owner" }, client: "client/1" });
    for (const { id } of [first, second]) await confirmations.decide(id, "REJECTED", sessionOf(owner));
    expect(await confirmations.pending(sessionOf(owner))).toEqual([]);
  });

  it("are decided once, however many try", async () => {
    const { id } = await request();
    const admin = sessionOf({ id: "x", name: "root", role: "admin" });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) => code(confirmations.decide(id, i % 2 ? "APPROVED" : "REJECTED", i % 3 ? sessionOf(owner) : admin))),
    );
    expect(results.toSorted()).toEqual([...Array.from({ length: 9 }, () => "CONFLICT"), "none"]);
    expect(await code(confirmations.decide(id, "APPROVED", admin))).toBe("CONFLICT");
  });

  it("come back as they are to be run, and keep the result", async () => {
    const { id, argumentsJson } = await request({ b: 1, a: "é" });
    const approved = await confirmations.decide(id, "APPROVED", sessionOf(owner));
    expect(approved).toMatchObject({ state: "APPROVED", decidedBy: "owner", decidedAtMs: bench.clock(), argumentsJson: '{"a":"é","b":1}' });
    expect(approved.argumentsHash).toBe(argumentsHash(JSON.parse(argumentsJson)));
    await confirmations.finish(id, "FAILED", '{"errors":[]}');
    expect(await confirmations.byId(id)).toMatchObject({ state: "FAILED", result: '{"errors":[]}' });
  });

  it("lapse after ten minutes", async () => {
    const { id } = await request();
    bench.clock.nowMs += 599_999;
    expect(await confirmations.byId(id)).toMatchObject({ state: "PENDING" });
    bench.clock.nowMs += 1;
    expect(await confirmations.byId(id)).toMatchObject({ state: "EXPIRED" });
    expect(await confirmations.pending(sessionOf(owner))).toEqual([]);
    expect(await code(confirmations.decide(id, "APPROVED", sessionOf(owner)))).toBe("CONFLICT");
  });

  it("are not decided by a token, a stranger, or someone without write", async () => {
    const { id } = await request();
    expect(await code(confirmations.decide(id, "APPROVED", assistant))).toBe("FORBIDDEN");
    expect(await code(confirmations.decide(id, "APPROVED", { ...sessionOf(owner), via: { kind: "cli" } }))).toBe("FORBIDDEN");
    expect(await code(confirmations.decide(id, "APPROVED", sessionOf({ id: "y", name: "other", role: "operator" })))).toBe("NOT_FOUND");
    expect(await code(confirmations.decide(id, "APPROVED", { ...sessionOf(owner), scopes: ["read"] }))).toBe("FORBIDDEN");
    expect(await code(confirmations.decide("none", "APPROVED", sessionOf(owner)))).toBe("NOT_FOUND");
    expect(await confirmations.byId(id)).toMatchObject({ state: "PENDING" });
  });

  it("do not hold other arguments than their hash says", async () => {
    await expect(
      confirmations.request({
        tool: "t",
        operation: "t",
        document: "d",
        argumentsJson: '{"a":1}',
        argumentsHash: argumentsHash({ a: 2 }),
        preview: { summary: "", effects: [], warnings: [] },
        requestedBy: assistant,
      }),
    ).rejects.toThrow("does not belong");
  });

  it("are not approved when the token that asked was revoked since", async () => {
    const { id } = await request();
    await bench.accounts.revokeToken(tokenId, sessionOf(owner));
    expect(await code(confirmations.decide(id, "APPROVED", sessionOf(owner)))).toBe("CONFLICT");
    expect(await confirmations.decide(id, "REJECTED", sessionOf(owner))).toMatchObject({ state: "REJECTED" });
  });
});
