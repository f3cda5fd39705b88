import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { argumentsHash, canonicalJson } from "../../src/auth/canonical-json.ts";
import type { Principal } from "../../src/model/principal.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { principal } from "../support/memory-services.ts";

let server: TestApi;
let assistant: Principal;
beforeEach(async () => {
  server = await startTestApi();
  const people = await server.services.people();
  assistant = { ...principal("operator", { audience: "mcp" }), userId: people.operator };
});
afterEach(() => server.stop());

const document = `mutation add_host_alert_exclusion($input: AddHostAlertExclusionInput!, $dryRun: Boolean! = false) {
  addHostAlertExclusion(input: $input, dryRun: $dryRun) { dryRun applied summary effects { description } exclusion { id hosts } }
}`;
const operation = "add_host_alert_exclusion";
const variables = { input: { hosts: ["192.168.1.10"], reason: "backup host" } };
const total = async (): Promise<number> => (await server.services.exclusions.list({ first: 1 })).total;
const grantFor = (given: unknown, name = operation) => ({ kind: "elicited" as const, operation: name, argumentsHash: argumentsHash(given), by: "ann" });

describe("the operation runner", () => {
  it("runs a query as its principal, with the limits and masks of HTTP", async () => {
    const run = (request: Parameters<typeof server.api.runner.run>[0]) => server.api.runner.run(request);
    const viewer = principal("viewer", { audience: "mcp" });
    expect(await run({ document: "query q { viewer { name } }", variables: {}, principal: viewer, through: "q" })).toEqual({
      data: { viewer: { name: "viewer" } },
    });
    expect((await run({ document: `query q { sql(query: "SELECT 1") { rows } }`, variables: {}, principal: viewer, through: "q" })).errors?.[0]).toMatchObject({
      path: ["sql"],
      extensions: { code: "FORBIDDEN", wanted: "scope sql" },
    });
    const many = `query q { ${Array.from({ length: 40 }, (_, index) => `v${index}: viewer { name }`).join(" ")} }`;
    expect((await run({ document: many, variables: {}, principal: viewer, through: "q" })).errors?.[0]?.extensions).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect((await run({ document: "query {", variables: {}, principal: viewer, through: "q" })).errors?.[0]?.extensions).toMatchObject({ code: "BAD_INPUT" });
    expect(
      (await run({ document: "subscription s { traffic { time } }", variables: {}, principal: viewer, through: "q" })).errors?.[0]?.extensions,
    ).toMatchObject({ code: "UNSUPPORTED" });
  });

  it("previews an assistant's write, and audits it as previewed", async () => {
    const { data, errors } = await server.api.runner.run({ document, variables: { ...variables, dryRun: true }, principal: assistant, through: operation });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ addHostAlertExclusion: { dryRun: true, applied: false, exclusion: null } });
    expect(server.services.auditEvents.at(-1)).toMatchObject({ outcome: "previewed" });
    expect(await total()).toBe(0);
  });

  it("refuses an assistant's write without a grant", async () => {
    const { errors } = await server.api.runner.run({ document, variables, principal: assistant, through: operation });
    expect(errors?.[0]).toMatchObject({ path: ["addHostAlertExclusion"], extensions: { code: "CONFIRMATION_REQUIRED" } });
    expect(await total()).toBe(0);
  });

  it("does it with a grant for exactly this call, and records who allowed it", async () => {
    const { data, errors } = await server.api.runner.run({ document, variables, principal: assistant, grant: grantFor(variables), through: operation });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ addHostAlertExclusion: { applied: true, exclusion: { hosts: ["192.168.1.10"] } } });
    expect(server.services.auditEvents.at(-1)).toMatchObject({ outcome: "confirmed", grant: `elicited by ann, tool ${operation}` });
  });

  it("refuses a grant for other arguments or another operation", async () => {
    const other = { input: { hosts: ["0.0.0.0/0"], reason: "backup host" } };
    for (const grant of [grantFor(variables), grantFor(other, "remove_alert_exclusion")]) {
      const { errors } = await server.api.runner.run({ document, variables: other, principal: assistant, grant, through: operation });
      expect(errors?.[0]?.extensions?.["code"]).toBe("FORBIDDEN");
    }
    expect(await total()).toBe(0);
  });

  it("does a write nobody confirms with the scope for it only", async () => {
    const grant = { ...grantFor(variables), kind: "unattended" as const };
    const run = (given: Principal) => server.api.runner.run({ document, variables, principal: given, grant, through: operation });
    expect((await run(assistant)).errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", wanted: "scope write:unattended" });
    expect((await run({ ...assistant, scopes: [...assistant.scopes, "write:unattended"] })).data).toMatchObject({ addHostAlertExclusion: { applied: true } });
    expect(server.services.auditEvents.at(-1)).toMatchObject({ outcome: "applied", grant: `unattended by ann, tool ${operation}` });
  });

  it("lets no scope be widened by a grant", async () => {
    const reader: Principal = { ...assistant, scopes: ["read"] };
    const { errors } = await server.api.runner.run({ document, variables, principal: reader, grant: grantFor(variables), through: operation });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", wanted: "scope write" });
  });
});

describe("approving an assistant's write", () => {
  const wait = (given: unknown = variables, hash = argumentsHash(given)) =>
    server.services.confirmations.request({
      tool: operation,
      operation,
      document,
      argumentsJson: canonicalJson(given),
      argumentsHash: hash,
      preview: { summary: "Silences all alerts about 192.168.1.10.", effects: [{ description: "All alerts about it stay silent." }], warnings: [] },
      requestedBy: assistant,
      client: "some-client/1.0",
    });
  const approve = `mutation($id: ID!) { approveConfirmation(input: { id: $id }) { applied summary result confirmation { state decidedBy result } } }`;

  it("shows it to a signed-in person, does it as the one who asked, once", async () => {
    const person = await server.signIn("operator");
    const { id } = await wait();
    const listed = await server.ask(`{ pendingConfirmations { id state tool arguments preview { summary } requestedBy tokenName client } }`, {
      headers: person,
    });
    expect(listed.data.pendingConfirmations).toEqual([
      {
        id,
        state: "PENDING",
        tool: operation,
        arguments: variables,
        preview: { summary: "Silences all alerts about 192.168.1.10." },
        requestedBy: "operator",
        tokenName: "operator's",
        client: "some-client/1.0",
      },
    ]);
    const done = await server.ask(approve, { headers: person, variables: { id } });
    expect(done.data.approveConfirmation).toMatchObject({
      applied: true,
      confirmation: { state: "APPROVED", decidedBy: "operator" },
      result: { data: { addHostAlertExclusion: { applied: true } } },
    });
    const { rows } = await server.services.exclusions.list({ first: 5 });
    expect(rows).toMatchObject([{ hosts: ["192.168.1.10"], createdThrough: "token operator's" }]);
    const written = server.services.auditEvents.find(({ action }) => action === "addHostAlertExclusion");
    expect(written).toMatchObject({ outcome: "confirmed", through: "token operator's", grant: `approved by operator, tool ${operation}` });
    const again = await server.ask(approve, { headers: person, variables: { id } });
    expect(again.errors[0]?.extensions["code"]).toBe("CONFLICT");
    expect((await server.services.exclusions.list({ first: 5 })).total).toBe(1);
  });

  it("is not for tokens, neither the assistant's own nor an administrator's", async () => {
    const { id } = await wait();
    for (const token of [await server.services.token("operator", { audience: "mcp" }), await server.services.token("admin")]) {
      const { data, errors } = await server.ask(approve, { token, variables: { id } });
      expect(data).toBeNull();
      expect(errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    }
    const granted = await server.api.runner.run({
      document: `mutation approve($id: ID!) { approveConfirmation(input: { id: $id }) { applied } }`,
      variables: { id },
      principal: assistant,
      grant: grantFor({ id }, "approve"),
      through: "approve",
    });
    expect(granted.errors?.[0]?.extensions?.["code"]).toBe("FORBIDDEN");
    expect((await server.services.confirmations.byId(id))?.state).toBe("PENDING");
  });

  it("shows everybody's to an administrator, one's own to anyone who may write, decided ones too", async () => {
    const { id } = await wait();
    const one = `query($id: ID!) { confirmation(id: $id) { state decidedBy result } pendingConfirmations { id } }`;
    const asked = { headers: await server.signIn("operator"), variables: { id } };
    const admin = { headers: await server.signIn("admin"), variables: { id } };
    for (const who of [asked, admin]) {
      expect((await server.ask(one, who)).data).toEqual({ confirmation: { state: "PENDING", decidedBy: null, result: null }, pendingConfirmations: [{ id }] });
    }
    await server.ask(approve, asked);
    for (const who of [asked, admin]) {
      const { data } = await server.ask(one, who);
      expect(data).toMatchObject({ confirmation: { state: "APPROVED", decidedBy: "operator" }, pendingConfirmations: [] });
      expect(data.confirmation.result).toContain("192.168.1.10");
    }
    expect((await server.ask(one, { ...asked, variables: { id: "confirmation-none" } })).data.confirmation).toBeNull();
  });

  it("does not show or decide another person's", async () => {
    const { id } = await wait();
    const people = await server.services.people();
    const by: Principal = { ...principal("admin"), userId: people.admin };
    await server.services.accounts.createUser({ name: "other", password: "correct horse battery", role: "operator" }, by);
    const other = await server.signIn("other");
    expect((await server.ask(`{ pendingConfirmations { id } }`, { headers: other })).data.pendingConfirmations).toEqual([]);
    expect((await server.ask(`query($id: ID!) { confirmation(id: $id) { id } }`, { headers: other, variables: { id } })).data.confirmation).toBeNull();
    expect((await server.ask(approve, { headers: other, variables: { id } })).errors[0]?.extensions["code"]).toBe("NOT_FOUND");
    expect((await server.services.confirmations.byId(id))?.state).toBe("PENDING");
  });

  it("runs nothing when what is stored is not what was hashed", async () => {
    const person = await server.signIn("operator");
    const { id } = await wait(variables, argumentsHash({ input: {} }));
    const { errors } = await server.ask(approve, { headers: person, variables: { id } });
    expect(errors[0]?.extensions["code"]).toBe("CONFLICT");
    expect((await server.services.confirmations.byId(id))?.state).toBe("FAILED");
    expect(await total()).toBe(0);
  });

  it("says when the write failed", async () => {
    const person = await server.signIn("operator");
    const { id } = await wait({ input: { hosts: [], reason: "no host" } });
    const { data } = await server.ask(approve, { headers: person, variables: { id } });
    expect(data.approveConfirmation).toMatchObject({ summary: expect.stringContaining("At least one host"), confirmation: { state: "FAILED" } });
  });

  it("can be refused, with a reason that is kept", async () => {
    const person = await server.signIn("operator");
    const { id } = await wait();
    const { data } = await server.ask(`mutation($id: ID!) { rejectConfirmation(input: { id: $id, reason: "no" }) { applied confirmation { state result } } }`, {
      headers: person,
      variables: { id },
    });
    expect(data.rejectConfirmation).toEqual({ applied: true, confirmation: { state: "REJECTED", result: "no" } });
    expect(await total()).toBe(0);
  });
});
