import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../src/auth/account-commands.ts";
import type { User } from "../../src/model/services/accounts.ts";
import { type AccountBench, openAccountBench } from "../support/account-bench.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { createMemoryServices, password } from "../support/memory-services.ts";

/** The real accounts and audit, in a real inventory, behind the real server. */
let bench: AccountBench;
let server: TestApi;
let root: User;
let admin: Record<string, string>;

const signIn = async (name: string, given = password): Promise<Record<string, string>> => {
  const { headers, errors } = await server.ask(`mutation($i: SignInInput!) { signIn(input: $i) { applied } }`, { variables: { i: { name, password: given } } });
  const cookie = headers.get("set-cookie")?.split(";")[0];
  if (!cookie) throw new Error(JSON.stringify(errors));
  return { cookie, "x-wiregraph-csrf": "1" };
};
const write = async (mutation: string, input: Record<string, unknown>, headers: Record<string, string>, more = "", dryRun = false) => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($i: ${type}!, $d: Boolean!) { ${mutation}(input: $i, dryRun: $d) { applied dryRun summary effects { description count } warnings undo { mutation input } ${more} } }`;
  const answer = await server.ask(query, { variables: { i: input, d: dryRun }, headers });
  return { payload: answer.data?.[mutation], error: answer.errors[0]?.extensions, headers: answer.headers };
};
const viewer = async (headers: Record<string, string>) => (await server.ask(`{ viewer { name role networks scopes signsInWith } }`, { headers })).data?.viewer;
const lastEvent = async (action: string) => {
  const query = `query($f: AuditFilter) { auditLog(filter: $f, first: 1) { nodes { userName channel target dryRun outcome before after arguments error } } }`;
  return (await server.ask(query, { variables: { f: { action } }, headers: admin })).data.auditLog.nodes[0];
};

beforeAll(async () => {
  bench = await openAccountBench();
  bench.clock.nowMs = Date.now();
  root = await bench.accounts.createUser({ name: "root", role: "admin", password }, commandLine);
  server = await startTestApi({ services: { ...createMemoryServices(), accounts: bench.accounts, audit: bench.audit } });
  admin = await signIn("root");
});
afterAll(async () => {
  await server.stop();
  await bench.stop();
});

describe("users", () => {
  it("are made with a role and networks, changed, and made what they were again", async () => {
    const given = { name: "ann", password, role: "OPERATOR", networks: ["192.0.2.0/24"] };
    const dry = await write("createUser", given, admin, "", true);
    expect(dry.payload).toMatchObject({ applied: false, effects: [{ description: "ann may sign in as operator, seeing only 192.0.2.0/24." }] });
    const made = await write("createUser", given, admin, "user { id name role networks signsInWith }");
    expect(made.payload).toMatchObject({ applied: true, user: { name: "ann", role: "OPERATOR", networks: ["192.0.2.0/24"], signsInWith: ["PASSWORD"] } });
    const { id } = made.payload.user;
    expect(await lastEvent("createUser")).toMatchObject({
      userName: "root",
      channel: "WEB",
      target: "user ann",
      outcome: "APPLIED",
      before: null,
      after: { name: "ann", role: "operator", networks: ["192.0.2.0/24"] },
    });
    const ann = await signIn("ann");
    expect(await viewer(ann)).toMatchObject({ name: "ann", networks: ["192.0.2.0/24"] });

    const changed = await write("updateUser", { id, role: "VIEWER", networks: [] }, admin, "user { role networks }");
    expect(changed.payload).toMatchObject({
      applied: true,
      summary: "ann becomes viewer; was operator. ann sees every network; saw 192.0.2.0/24.",
      user: { role: "VIEWER", networks: [] },
    });
    expect(await viewer(ann)).toMatchObject({ role: "VIEWER", networks: [], scopes: ["READ"] });
    expect(await lastEvent("updateUser")).toMatchObject({ target: "user ann", before: { role: "operator" }, after: { role: "viewer", networks: [] } });
    const { mutation, input } = changed.payload.undo;
    expect((await write(mutation, input, admin)).payload).toMatchObject({ applied: true });
    expect(await viewer(ann)).toMatchObject({ role: "OPERATOR", networks: ["192.0.2.0/24"] });
    expect((await write("updateUser", { id, role: "OPERATOR" }, admin)).payload).toMatchObject({ applied: false, summary: "ann is so already.", effects: [] });

    expect((await write("updateUser", { id, role: "ADMIN" }, ann)).error).toMatchObject({ code: "FORBIDDEN" });
    expect((await write("updateUser", { id, name: "ROOT" }, admin)).error).toMatchObject({ code: "CONFLICT", path: "input.name" });
    expect((await write("updateUser", { id: root.id, role: "VIEWER" }, admin, "", true)).error).toMatchObject({ code: "CONFLICT" });
    expect((await write("disableUser", { id: root.id }, admin)).error).toMatchObject({ code: "CONFLICT" });
    expect(await lastEvent("disableUser")).toMatchObject({ outcome: "REFUSED", error: "root is the last admin who can sign in." });
  });

  it("are locked out at once, and let in again", async () => {
    const { payload } = await write("createUser", { name: "bob", password }, admin, "user { id }");
    const { id } = payload.user;
    const bob = await signIn("bob");
    expect((await write("createApiToken", { name: "script" }, bob)).payload).toMatchObject({ applied: true });
    const dry = await write("disableUser", { id }, admin, "", true);
    expect(dry.payload.effects.map(({ description, count }: { description: string; count: number }) => [description, count])).toEqual([
      ["bob may not sign in.", 1],
      ["Sessions that end.", 1],
      ["Tokens that are revoked, for good.", 1],
    ]);
    expect(await viewer(bob)).toMatchObject({ name: "bob" });
    const done = await write("disableUser", { id }, admin, "user { disabled }");
    expect(done.payload).toMatchObject({ applied: true, user: { disabled: true } });
    expect(await viewer(bob)).toBeNull();
    await expect(signIn("bob")).rejects.toThrow("wrong");
    expect((await write(done.payload.undo.mutation, done.payload.undo.input, admin)).payload).toMatchObject({ applied: true });
    expect(await viewer(await signIn("bob"))).toMatchObject({ name: "bob" });
  });

  it("cannot be managed with a token limited to networks", async () => {
    const { payload } = await write("createApiToken", { name: "narrow", scopes: ["READ", "ADMIN"], networks: ["192.0.2.0/24"] }, admin, "secret");
    const narrow = { authorization: `Bearer ${payload.secret}` };
    for (const [mutation, input] of [
      ["createUser", { name: "wide", password, role: "ADMIN" }],
      ["updateUser", { id: root.id, name: "toor" }],
      ["disableUser", { id: root.id }],
      ["setPassword", { userId: root.id, password: "another password" }],
      ["endSessions", { ids: ["x"] }],
      ["createApiToken", { name: "wide", networks: ["0.0.0.0/0"] }],
    ] as const)
      expect([mutation, (await write(mutation, input, narrow)).error?.["code"]]).toEqual([mutation, "FORBIDDEN"]);
    expect((await write("createApiToken", { name: "narrower" }, narrow, "token { networks }")).payload.token.networks).toEqual(["192.0.2.0/24"]);
    const own = (await server.ask(`{ apiTokens { userName } }`, { headers: narrow })).data.apiTokens as { userName: string }[];
    expect([...new Set(own.map(({ userName }) => userName))]).toEqual(["root"]);
  });
});

describe("passwords", () => {
  it("are changed with the current one; other browsers are signed out, this one goes on", async () => {
    await write("createUser", { name: "carol", password }, admin);
    const [here, there] = [await signIn("carol"), await signIn("carol")];
    const wrong = await write("setPassword", { password: "another password", currentPassword: "not this one" }, here);
    expect(wrong.error).toMatchObject({ code: "FORBIDDEN", path: "input.currentPassword" });
    expect((await write("setPassword", { password: "another password" }, here)).error).toMatchObject({ code: "BAD_INPUT", path: "input.currentPassword" });
    const { payload, headers } = await write("setPassword", { password: "another password", currentPassword: password }, here);
    expect(payload).toMatchObject({ applied: true, undo: null, effects: [{ count: 1 }, { count: 2 }] });
    const cookie = headers.get("set-cookie")!;
    expect(cookie).toMatch(/^wiregraph_session=[0-9A-Za-z]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    for (const old of [here, there]) expect(await viewer(old)).toBeNull();
    expect(await viewer({ cookie: cookie.split(";")[0]!, "x-wiregraph-csrf": "1" })).toMatchObject({ name: "carol" });
    expect(await viewer(await signIn("carol", "another password"))).toMatchObject({ name: "carol" });
    const event = await lastEvent("setPassword");
    expect(event).toMatchObject({ userName: "carol", target: "user carol", outcome: "APPLIED" });
    expect(JSON.stringify(event)).not.toContain("another password");
  });

  it("of others are set by administrators only, and not with a token of one's own", async () => {
    const { payload } = await write("createUser", { name: "dave", password }, admin, "user { id }");
    const dave = await signIn("dave");
    expect((await write("setPassword", { userId: root.id, password: "another password" }, dave)).error).toMatchObject({ code: "FORBIDDEN" });
    const { payload: made } = await write("createApiToken", { name: "t" }, dave, "secret");
    const token = { authorization: `Bearer ${made.secret}` };
    expect((await write("setPassword", { password: "another password", currentPassword: password }, token)).error).toMatchObject({ code: "FORBIDDEN" });
    expect((await write("setPassword", { userId: payload.user.id, password: "another password" }, admin)).payload).toMatchObject({ applied: true });
    expect(await viewer(dave)).toBeNull();
  });
});

describe("sessions", () => {
  interface Listed {
    readonly id: string;
    readonly userName: string;
    readonly isThis: boolean;
  }
  const list = async (headers: Record<string, string>, args = "") => {
    const { data, errors } = await server.ask(`{ sessions${args} { id userName isThis method remoteAddress userAgent } }`, { headers });
    return { sessions: (data?.sessions ?? []) as readonly Listed[], code: errors[0]?.extensions["code"] };
  };

  it("are listed and ended by their owner and by administrators", async () => {
    await write("createUser", { name: "erin", password }, admin);
    const [here, there] = [await signIn("erin"), await signIn("erin")];
    const { sessions } = await list(here);
    expect(sessions.map(({ userName, isThis }) => `${userName} ${isThis}`).toSorted()).toEqual(["erin false", "erin true"]);
    expect(sessions[0]).toMatchObject({ method: "PASSWORD", remoteAddress: "127.0.0.1", userAgent: expect.stringContaining("node") });
    expect((await list(here, "(everybody: true)")).code).toBe("FORBIDDEN");
    expect((await list(admin, "(everybody: true)")).sessions.map(({ userName }) => userName)).toEqual(expect.arrayContaining(["erin", "root"]));

    const other = sessions.find(({ isThis }) => !isThis)!;
    const ended = await write("endSessions", { ids: [other.id] }, here, "sessions { id }");
    expect(ended.payload).toMatchObject({ applied: true, summary: "1 session of erin ends.", sessions: [{ id: other.id }] });
    expect(await viewer(there)).toBeNull();
    expect(await lastEvent("endSessions")).toMatchObject({ target: "user erin", before: [{ id: other.id, userName: "erin" }] });
    const [roots] = (await list(admin)).sessions;
    expect((await write("endSessions", { ids: [roots!.id] }, here)).error).toMatchObject({ code: "NOT_FOUND" });
    const mine = (await list(here)).sessions[0]!;
    const last = await write("endSessions", { ids: [mine.id] }, here);
    expect(last.payload.warnings).toEqual(["One of them is this one: you are signed out."]);
    expect(last.headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await viewer(here)).toBeNull();
  });
});

describe("tokens", () => {
  it("see and do no more than their user, whoever makes them", async () => {
    const { payload } = await write(
      "createUser",
      { name: "frank", password, role: "ANALYST", networks: ["192.0.2.0/24", "2001:db8::/32"] },
      admin,
      "user { id }",
    );
    const frank = await signIn("frank");
    const whole = await write("createApiToken", { name: "all" }, frank, "token { networks scopes }");
    expect(whole.payload.token.networks).toEqual(["192.0.2.0/24", "2001:db8::/32"]);
    expect((await write("createApiToken", { name: "t", networks: ["0.0.0.0/0"] }, frank)).error).toMatchObject({ code: "FORBIDDEN", path: "input.networks" });
    expect((await write("createApiToken", { name: "t", scopes: ["WRITE"] }, frank)).error).toMatchObject({ code: "FORBIDDEN", path: "input.scopes" });
    const forFrank = { name: "t", userId: payload.user.id };
    expect((await write("createApiToken", { ...forFrank, networks: ["198.51.100.0/24"] }, admin, "", true)).error).toMatchObject({ code: "FORBIDDEN" });
    expect((await write("createApiToken", { ...forFrank, scopes: ["WRITE_UNATTENDED"] }, admin, "", true)).error).toMatchObject({ code: "FORBIDDEN" });
    const made = await write("createApiToken", forFrank, admin, "token { userName networks } secret");
    expect(made.payload.token).toEqual({ userName: "frank", networks: ["192.0.2.0/24", "2001:db8::/32"] });
    expect(await viewer({ authorization: `Bearer ${made.payload.secret}` })).toMatchObject({ name: "frank", networks: ["192.0.2.0/24", "2001:db8::/32"] });
    expect((await write("createApiToken", { name: "t", userId: root.id }, frank)).error).toMatchObject({ code: "FORBIDDEN", path: "input.userId" });
    expect(await lastEvent("createApiToken")).toMatchObject({ userName: "frank", outcome: "REFUSED" });
  });

  it("are revoked in one click, and the audit says which", async () => {
    const { payload } = await write("createApiToken", { name: "old" }, admin, "token { id hint } secret");
    const { token } = payload;
    expect((await write(payload.undo.mutation, payload.undo.input, admin)).payload).toMatchObject({ applied: true });
    expect(await server.ask(`{ viewer { name } }`, { token: payload.secret })).toMatchObject({ status: 401 });
    expect(await lastEvent("revokeApiToken")).toMatchObject({ target: `token old (…${token.hint})`, before: { name: "old", user: "root", scopes: ["read"] } });
    expect(JSON.stringify(await lastEvent("createApiToken"))).not.toContain(payload.secret);
  });
});

describe("the audit", () => {
  it("goes on behind a row while more are written, within the window of its first page", async () => {
    const page = async (after: string | null) => {
      const query = `query($a: String) { auditLog(window: { from: "-1d" }, first: 4, after: $a) { totalCount totalIsExact window { from to } pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }`;
      return (await server.ask(query, { variables: { a: after }, headers: admin })).data.auditLog;
    };
    const first = await page(null);
    expect(first).toMatchObject({ totalIsExact: true, pageInfo: { hasNextPage: true } });
    const seen: string[] = first.edges.map(({ node }: { node: { id: string } }) => node.id);
    let [cursor, more] = [first.edges[1].cursor as string, true];
    seen.splice(2);
    while (more) {
      await write("updateUser", { id: root.id }, admin, "", true);
      const next = await page(cursor);
      expect(next.window).toEqual(first.window);
      seen.push(...next.edges.map(({ node }: { node: { id: string } }) => node.id));
      [cursor, more] = [next.pageInfo.endCursor, next.pageInfo.hasNextPage];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(Number(first.totalCount));
    const { errors } = await server.ask(`{ auditLog(after: "bm9uc2Vuc2U") { nodes { id } } }`, { headers: admin });
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "after" });
  });
});
