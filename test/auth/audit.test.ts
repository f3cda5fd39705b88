import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAudit } from "../../src/auth/audit.ts";
import type { Principal } from "../../src/model/principal.ts";
import { type AccountBench, openAccountBench, sessionOf } from "../support/account-bench.ts";

const person = sessionOf({ id: "u1", name: "alice", role: "admin" });
const assistant: Principal = { ...person, via: { kind: "token", tokenId: "t1", tokenName: "my laptop", audience: "mcp" } };

describe("audit", () => {
  let bench: AccountBench;
  beforeAll(async () => {
    bench = await openAccountBench();
  });
  afterAll(() => bench.stop());

  it("keeps the intent before, and the outcome after", async () => {
    const { audit, clock } = bench;
    const id = await audit.intent({
      principal: assistant,
      action: "removeX",
      arguments: { b: 1, a: { password: "hunter22" } },
      grant: "elicited by alice",
      dryRun: false,
    });
    expect((await audit.events({ first: 1 })).rows[0]).toEqual({
      id,
      timeMs: clock(),
      userName: "alice",
      channel: "mcp",
      through: "token my laptop",
      action: "removeX",
      arguments: '{"a":{"password":"***"},"b":1}',
      dryRun: false,
      outcome: "intent",
      grant: "elicited by alice",
    });
    await audit.outcome(id, { outcome: "failed", error: "with wg_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG inside", summary: "s".repeat(9_000) });
    const [event] = (await audit.events({ first: 1 })).rows;
    expect(event).toMatchObject({ outcome: "failed", error: "with wg_*** inside" });
    expect(event!.summary).toHaveLength(2_000);
  });

  it("keeps what was and what is, without secrets, and the assistant's tool and program", async () => {
    const { audit } = bench;
    const id = await audit.intent({ principal: assistant, action: "updateX", arguments: {}, dryRun: false, tool: "update_x", client: "Desk 1.0" });
    const change = { target: "thing a", before: { role: "viewer", secret: "s3cret" }, after: { role: "admin", url: "https://u:pw@example.net/" } };
    await audit.outcome(id, { outcome: "applied", change });
    expect((await audit.events({ first: 1 })).rows[0]).toMatchObject({
      channel: "mcp",
      tool: "update_x",
      client: "Desk 1.0",
      target: "thing a",
      before: '{"role":"viewer","secret":"***"}',
      after: '{"role":"admin","url":"https://u:***@example.net/"}',
    });
  });

  it("knows sessions, the command line and nobody", async () => {
    const { audit } = bench;
    await audit.intent({ principal: person, action: "a", arguments: {}, dryRun: true });
    await audit.intent({ principal: { ...person, via: { kind: "cli" } }, action: "b", arguments: {}, dryRun: false });
    await audit.intent({ principal: null, action: "signIn", arguments: { name: "x", password: "y" }, dryRun: false });
    const { rows } = await audit.events({ first: 3 });
    expect(rows.map(({ userName, channel, through, action, dryRun }) => [userName, channel, through, action, dryRun])).toEqual([
      ["", "web", "", "signIn", false],
      ["alice", "cli", "cli", "b", false],
      ["alice", "web", "session", "a", true],
    ]);
  });

  it("stops what cannot be recorded", async () => {
    const { inventory } = bench;
    const audit = createAudit({ records: { ...inventory.records.audit, add: () => Promise.reject(new Error("disk full")) } });
    await expect(audit.intent({ principal: person, action: "a", arguments: {}, dryRun: false })).rejects.toThrow("disk full");
  });

  it("takes any arguments", async () => {
    const id = await bench.audit.intent({
      principal: person,
      action: "x".repeat(500),
      arguments: { big: 2n ** 64n, none: undefined, f: () => 1 },
      dryRun: false,
    });
    const [event] = (await bench.audit.events({ first: 1 })).rows;
    expect(event).toMatchObject({ id, action: "x".repeat(128), arguments: '{"big":"18446744073709551616"}' });
  });
});
