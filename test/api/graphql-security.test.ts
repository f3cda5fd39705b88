import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let session: Record<string, string>;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  session = await server.signIn("operator");
  token = await server.services.token("operator");
});
afterAll(() => server.stop());

const add = `mutation { addHostAlertExclusion(input: { hosts: ["192.0.2.7"], reason: "because" }) { applied } }`;
const get = (query: string, headers: Record<string, string>) => fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

/** What graphql-cop and its like look for, beside the limits of limits.test.ts and errors.test.ts. */
describe("the API", () => {
  it("takes queries by GET, and never a mutation", async () => {
    const headers = { authorization: `Bearer ${token}` };
    expect(await (await get("{ viewer { name } }", headers)).json()).toMatchObject({ data: { viewer: { name: "operator" } } });
    const refused = await get(add, headers);
    expect(refused.status).toBe(405);
    expect(await refused.text()).not.toContain(`"applied":true`);
  });

  it("does nothing for a foreign page: forms and simple requests carry the cookie and not the header", async () => {
    const { cookie } = session;
    const bodies: readonly (readonly [string, string])[] = [
      ["application/x-www-form-urlencoded", `query=${encodeURIComponent(add)}`],
      ["text/plain", JSON.stringify({ query: add })],
      ["application/graphql", add],
      ["multipart/form-data; boundary=x", `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: add })}\r\n--x--\r\n`],
    ];
    for (const [type, body] of bodies) {
      const refused = await fetch(`${server.url}/graphql`, { method: "POST", headers: { "content-type": type, cookie: cookie! }, body });
      expect(refused.status, type).toBe(403);
      const foreign = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { ...session, "content-type": type, origin: "http://evil.example" },
        body,
      });
      expect(foreign.status, type).toBe(403);
    }
    expect((await get("{ viewer { name } }", { cookie: cookie! })).status).toBe(403);
    expect(server.services.auditEvents.filter(({ action }) => action === "addHostAlertExclusion")).toEqual([]);
  });

  it("refuses batches, fragments in circles and introspection within introspection", async () => {
    const batch = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify([{ query: add }, { query: add }]),
    });
    expect(batch.status).toBe(400);
    const circle = await server.ask("{ viewer { ...a } } fragment a on User { ...b } fragment b on User { ...a }", { token });
    expect(circle.errors[0]).toMatchObject({ extensions: { code: "BAD_INPUT" } });
    const deep = `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`;
    expect((await server.ask(deep, { token })).errors[0]).toMatchObject({ extensions: { code: "LIMIT_EXCEEDED" } });
    expect(server.services.auditEvents.filter(({ action }) => action === "addHostAlertExclusion")).toEqual([]);
  });

  it("answers JSON only, says nothing of its software, and never echoes what was sent as a page", async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ <script>alert(1)</script> }" }),
    });
    expect(response.headers.get("content-type")).toMatch(/^application\/(graphql-response\+)?json/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-powered-by")).toBeNull();
    expect(response.headers.get("server")).toBeNull();
    expect(JSON.stringify(await response.json())).not.toMatch(/yoga|envelop|apollo|node_modules|at \w+ \(/i);
  });
});
