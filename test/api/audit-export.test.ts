import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../src/auth/account-commands.ts";
import { maxExportedEvents } from "../../src/auth/audit-export.ts";
import { type AccountBench, openAccountBench, password } from "../support/account-bench.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";
import { createMemoryServices } from "../support/memory-services.ts";

let bench: AccountBench;
let server: TestApi;
let admin: Record<string, string>;
const get = (path: string, headers: Record<string, string> = admin) => fetch(server.url + path, { headers });
const lines = async (path: string): Promise<Record<string, unknown>[]> =>
  (await (await get(path)).text())
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const token = async (scopes: string, more = ""): Promise<Record<string, string>> => {
  const { data } = await server.ask(`mutation { createApiToken(input: { name: "t", scopes: [${scopes}] ${more} }) { secret } }`, { headers: admin });
  return { authorization: `Bearer ${data.createApiToken.secret}` };
};

beforeAll(async () => {
  bench = await openAccountBench();
  bench.clock.nowMs = Date.now() - 60_000;
  await bench.accounts.createUser({ name: "root", role: "admin", password }, commandLine);
  server = await startTestApi({ services: { ...createMemoryServices(), accounts: bench.accounts, audit: bench.audit } });
  const { headers } = await server.ask(`mutation { signIn(input: { name: "root", password: "${password}" }) { applied } }`);
  admin = { cookie: headers.get("set-cookie")!.split(";")[0]!, "x-wiregraph-csrf": "1" };
  await server.ask(`mutation { createUser(input: { name: "ann", password: "${password}" }) { applied } }`, { headers: admin });
  for (let n = 0; n < 30; n++) await bench.audit.intent({ principal: null, action: "filler", arguments: { n }, dryRun: true });
});
afterAll(async () => {
  await server.stop();
  await bench.stop();
});

describe("the audit as a file", () => {
  it("comes whole as JSON lines and as CSV, newest first, and is audited itself", async () => {
    const all = await lines("/audit/export.jsonl");
    expect(all.filter(({ action }) => action === "filler").map(({ arguments: given }) => (given as { n: number }).n)).toEqual(
      Array.from({ length: 30 }, (_, n) => 29 - n),
    );
    expect(all.find(({ action }) => action === "createUser")).toMatchObject({
      userName: "root",
      channel: "web",
      target: "user ann",
      outcome: "applied",
      after: { name: "ann" },
    });
    expect(JSON.stringify(all)).not.toContain(password);
    const csv = await get("/audit/export.csv?action=createUser");
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(csv.headers.get("content-disposition")).toMatch(/^attachment; filename="wiregraph-audit-\d{4}-\d\d-\d\d\.csv"$/);
    expect((await csv.text()).split("\r\n")).toHaveLength(3);
    const [event] = (await bench.audit.events({ first: 1, filter: { action: "exportAudit" } })).rows;
    expect(event).toMatchObject({ userName: "root", outcome: "applied", summary: "Sent 1 events.", arguments: `{"action":"createUser","format":"csv"}` });
  });

  it("is cut as the list is", async () => {
    expect(
      await lines("/audit/export.jsonl?actor=root&outcomes=APPLIED&action=createUser&channel=web&dryRun=false&target=ann&search=ANN&from=-1d"),
    ).toHaveLength(1);
    expect(await lines("/audit/export.jsonl?dryRun=true&action=createUser")).toEqual([]);
    expect(await lines("/audit/export.jsonl?to=-1d")).toEqual([]);
    for (const wrong of ["from=sometime", "channel=post", "outcomes=APPLIED,good", "dryRun=maybe", "who=root"]) {
      const answer = await get(`/audit/export.jsonl?${wrong}`);
      expect([wrong, answer.status]).toEqual([wrong, 400]);
    }
    expect((await get("/audit/export.xml")).status).toBe(404);
    expect((await fetch(`${server.url}/audit/export.csv`, { method: "POST", headers: admin })).status).toBe(405);
  });

  it("is for administrators of every network only, and a link of another site opens nothing", async () => {
    expect((await get("/audit/export.csv", {})).status).toBe(401);
    expect((await get("/audit/export.csv", await token("READ, ADMIN"))).status).toBe(200);
    expect((await get("/audit/export.csv", await token("READ"))).status).toBe(403);
    expect((await get("/audit/export.csv", await token("READ, ADMIN", `networks: ["192.0.2.0/24"]`))).status).toBe(403);
    expect((await get("/audit/export.csv", await token("READ, ADMIN", "audience: MCP"))).status).toBe(403);
    const { cookie } = admin as { cookie: string };
    expect((await get("/audit/export.csv", { cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await get("/audit/export.csv", { cookie, "sec-fetch-site": "none" })).status).toBe(200);
  });

  it("is refused when it would be too much at once", async () => {
    const restore = replaceMethods(bench.audit, () => ({ count: async () => maxExportedEvents + 1 }));
    const answer = await get("/audit/export.csv");
    restore();
    expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining("Ask by parts")]);
  });
});
