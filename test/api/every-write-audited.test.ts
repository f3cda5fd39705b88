import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { wholeOperation } from "../support/whole-selection.ts";

const mutations = Object.values(schema.getMutationType()!.getFields());
let server: TestApi;
let admin: Record<string, string>;
beforeAll(async () => {
  server = await startTestApi();
  admin = await server.signIn("admin");
});
afterAll(() => server.stop());

/** Those that take the caller's own session away come last. */
const last = ["signOut", "setPassword"];
const inOrder = mutations.toSorted((a, b) => last.indexOf(a.name) - last.indexOf(b.name));

describe.each([true, false])("every mutation, dryRun: %s", (dryRun) => {
  for (const field of inOrder) {
    it(`${field.name} leaves an entry in the audit: who, through what, what, real or not, and its outcome`, async () => {
      const headers = field.name === "signIn" ? {} : admin;
      const before = server.services.auditEvents.length;
      const { errors } = await server.ask(wholeOperation(schema, "mutation", field, `dryRun: ${dryRun}`), { headers });
      const added = server.services.auditEvents.slice(before);
      expect(errors.filter(({ extensions }) => extensions["code"] === "INTERNAL")).toEqual([]);
      expect(added.map(({ action }) => action)).toEqual([field.name]);
      expect(added[0]).toMatchObject({ action: field.name, channel: "web", dryRun });
      expect(added[0]!.userName).toBe(field.name === "signIn" ? "nobody" : "admin");
      expect(errors.length > 0 ? ["refused"] : ["applied", "dry-run"]).toContain(added[0]!.outcome);
      // What was done names what it was done to.
      if (added[0]!.outcome !== "refused") expect(added[0]!.target).toMatch(/^[a-z ]+ \S/);
      for (const secret of ["long enough one", "correct horse battery"]) expect(JSON.stringify(added)).not.toContain(secret);
      if (!dryRun && last.includes(field.name)) admin = await server.signIn("admin").catch(() => admin);
    });
  }
});

describe("a write that its caller may not do", () => {
  it("leaves an entry: refused, and which scope is missing", async () => {
    const token = await server.services.token("viewer");
    const before = server.services.auditEvents.length;
    const refused: string[] = [];
    for (const field of mutations) {
      const { errors } = await server.ask(wholeOperation(schema, "mutation", field, "dryRun: true"), { token });
      if (/ needs the scope /.test(errors[0]?.message ?? "")) refused.push(field.name);
    }
    expect(refused.length).toBeGreaterThan(10);
    const entries = server.services.auditEvents.slice(before).filter(({ error }) => / needs the scope /.test(error ?? ""));
    expect(entries.map(({ action }) => action)).toEqual(refused);
    for (const entry of entries) expect(entry).toMatchObject({ userName: "viewer", channel: "api", outcome: "refused", dryRun: true });
  });

  it("of nobody leaves none", async () => {
    const before = server.services.auditEvents.length;
    const { errors } = await server.ask(
      wholeOperation(
        schema,
        "mutation",
        mutations.find(({ name }) => name === "createApiToken")!,
        "dryRun: true",
      ),
    );
    expect(errors[0]?.extensions).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(server.services.auditEvents).toHaveLength(before);
  });
});
