import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccounts } from "../../src/auth/accounts.ts";
import { commandLine } from "../../src/auth/account-commands.ts";
import type { OidcRules } from "../../src/auth/oidc-users.ts";
import { createOidc, type OidcOptions } from "../../src/integrations/oidc.ts";
import type { Accounts } from "../../src/model/services/accounts.ts";
import type { OidcProvider } from "../../src/model/services/oidc.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { type AccountBench, openAccountBench, password } from "../support/account-bench.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { createMemoryServices } from "../support/memory-services.ts";
import { createTestBrowser, oidcClient, startTestProvider, type TestBrowser, type TestProvider } from "../support/oidc-provider.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let provider: TestProvider;
let bench: AccountBench;
let server: TestApi;
let options: OidcOptions;
let rules: { -readonly [K in keyof OidcRules]: OidcRules[K] };
let accounts: Accounts;
/** What the server uses now; tests put others in its place. */
let oidc: OidcProvider;

beforeAll(async () => {
  const port = await freePort();
  const redirectUri = `http://127.0.0.1:${port}/auth/oidc/callback`;
  provider = await startTestProvider({ redirectUri });
  options = {
    issuer: provider.issuer,
    clientId: oidcClient.id,
    clientSecret: oidcClient.secret,
    redirectUri,
    scopes: ["openid", "profile", "email"],
    loginClaim: "preferred_username",
    groupsClaim: "groups",
    egress: createEgress({ ownPorts: [port], allowLoopback: true }),
    log: silentLog,
  };
  bench = await openAccountBench();
  bench.clock.nowMs = Date.now();
  rules = { roleOfGroups: [], newUsers: "refuse", domains: [], groups: [] };
  accounts = createAccounts({ records: bench.inventory.records, setupCode: bench.setupCode, clock: bench.clock, oidcRules: rules });
  await accounts.createUser({ name: "root", role: "admin", password }, commandLine);
  const current = {
    get issuer() {
      return oidc.issuer;
    },
    get label() {
      return oidc.label;
    },
    begin: () => oidc.begin(),
    finish: (...given: Parameters<OidcProvider["finish"]>) => oidc.finish(...given),
    access: (...given: Parameters<OidcProvider["access"]>) => oidc.access(...given),
  };
  server = await startTestApi({ services: { ...createMemoryServices(), accounts, audit: bench.audit, oidc: current }, config: { port } });
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
  await bench.stop();
});
beforeEach(() => {
  Object.assign(rules, { roleOfGroups: [], newUsers: "refuse", domains: [], groups: [] });
  oidc = createOidc(options);
});

/** Signs in as a person of the provider's in a browser. */
async function signIn(who: string | undefined, browser: TestBrowser = createTestBrowser()) {
  provider.who = who;
  const end = await browser.visit(`${server.url}/auth/oidc`);
  const session = [...browser.cookies].find(([key]) => key.endsWith(" wiregraph_session"))?.[1];
  const headers = { cookie: `wiregraph_session=${session ?? ""}`, "x-wiregraph-csrf": "1" };
  const viewer = session ? (await server.ask(`{ viewer { name role signsInWith } }`, { headers })).data.viewer : null;
  return { ...end, browser, headers, viewer, said: end.text.replaceAll(/<[^>]+>/g, " ").replaceAll("&#39;", "'") };
}
const lastEvent = async () => (await bench.audit.events({ first: 1, filter: { action: "signIn" } })).rows[0]!;

describe("signing in at an OpenID provider", () => {
  it("is offered on the sign-in page when it is configured", async () => {
    const { data } = await server.ask(`{ signInOptions { oidc { label url } } }`);
    expect(data.signInOptions).toEqual({ oidc: { label: new URL(provider.issuer).host, url: "/auth/oidc" } });
    const without = await startTestApi();
    expect((await without.ask(`{ signInOptions { oidc { label url } } }`)).data.signInOptions).toEqual({ oidc: null });
    expect((await fetch(`${without.url}/auth/oidc`)).status).toBe(404);
    await without.stop();
  });

  it("sends state, nonce and PKCE, and signs in somebody new with the role the configuration gives", async () => {
    provider.people["s-ann"] = { preferred_username: "ann", email: "ann@example.net", email_verified: true, groups: ["staff"] };
    rules.newUsers = "analyst";
    const began = new URL((await oidc.begin()).url);
    for (const name of ["state", "nonce", "code_challenge"]) expect(began.searchParams.get(name)?.length).toBeGreaterThanOrEqual(43);
    expect(began.searchParams.get("code_challenge_method")).toBe("S256");
    const { url, viewer, browser, headers } = await signIn("s-ann");
    expect(url).toBe(`${server.url}/`);
    expect(viewer).toEqual({ name: "ann", role: "ANALYST", signsInWith: ["OIDC"] });
    expect([...browser.cookies.keys()].filter((key) => key.endsWith("wiregraph_oidc"))).toEqual([]);
    expect((await server.ask(`{ sessions { method isThis } }`, { headers })).data.sessions).toEqual([{ method: "OIDC", isThis: true }]);
    const event = await lastEvent();
    expect(event).toMatchObject({ outcome: "applied", target: "user ann", summary: "Signed in as ann, who is new here.", channel: "web" });
    expect(JSON.parse(event.after!)).toMatchObject({ issuer: provider.issuer, subject: "s-ann", role: "analyst", isNew: true });
    expect(JSON.parse(event.arguments)).toEqual({ method: "oidc", issuer: provider.issuer });
    // Again: the same user, and no rule of now takes the role away.
    rules.newUsers = "refuse";
    expect((await signIn("s-ann")).viewer).toMatchObject({ name: "ann", role: "ANALYST" });
    expect((await accounts.users()).filter(({ name }) => name === "ann")).toHaveLength(1);
  });

  it("refuses whom nobody named, and never takes a user over by a name", async () => {
    provider.people["s-eve"] = { preferred_username: "eve" };
    provider.people["s-root"] = { preferred_username: "root" };
    const eve = await signIn("s-eve");
    expect([eve.status, eve.viewer]).toEqual([403, null]);
    expect(eve.said).toContain("Nobody here is let in as eve.");
    expect(await lastEvent()).toMatchObject({ outcome: "refused", target: "user eve", error: "Nobody here is let in as eve." });
    rules.newUsers = "viewer";
    const root = await signIn("s-root");
    expect(root.viewer).toBeNull();
    expect(root.said).toContain("There is a user root here already");
  });

  it("lets in as a user whom an administrator named, whoever comes first with that name, and nobody else after", async () => {
    const bob = await accounts.createUser({ name: "robert", role: "operator", oidcLogin: "Bob@Example.net" }, commandLine);
    provider.people["s-bob"] = { preferred_username: "bob@example.net" };
    expect((await signIn("s-bob")).viewer).toEqual({ name: "robert", role: "OPERATOR", signsInWith: ["OIDC"] });
    expect(await accounts.user(bob.id)).toMatchObject({ oidcSubject: `${provider.issuer} s-bob`, hasPassword: false });
    provider.people["s-bob"] = { preferred_username: "renamed" };
    expect((await signIn("s-bob")).viewer).toMatchObject({ name: "robert" });
    provider.people["s-other"] = { preferred_username: "bob@example.net" };
    expect((await signIn("s-other")).said).toContain("bob@example.net is somebody else at the provider now.");
    await accounts.changeUser(bob.id, { disabled: true }, commandLine);
    expect((await signIn("s-bob")).said).toContain("robert is disabled.");
    const { after } = await accounts.changeUser(bob.id, { disabled: false, oidcLogin: "robby" }, commandLine);
    expect(after.oidcSubject).toBeUndefined();
    expect((await signIn("s-bob")).viewer).toBeNull();
  });

  it("gives roles by groups at each sign-in, and takes them away, but not the last administrator's", async () => {
    rules.roleOfGroups = [
      { group: "noc", role: "operator" },
      { group: "noc-admins", role: "admin" },
    ];
    provider.people["s-carol"] = { preferred_username: "carol", groups: ["noc", "noc-admins", "x"] };
    expect((await signIn("s-carol")).viewer).toMatchObject({ name: "carol", role: "ADMIN" });
    provider.people["s-carol"] = { preferred_username: "carol", groups: ["noc"] };
    expect((await signIn("s-carol")).viewer).toMatchObject({ role: "OPERATOR" });
    provider.people["s-carol"] = { preferred_username: "carol", groups: "noc-admins" };
    const asAdmin = await signIn("s-carol");
    expect(asAdmin.viewer).toMatchObject({ role: "ADMIN" });
    const root = (await accounts.userByName("root"))!;
    await accounts.changeUser(root.id, { disabled: true }, commandLine);
    provider.people["s-carol"] = { preferred_username: "carol", groups: ["noc"] };
    expect((await signIn("s-carol")).viewer).toMatchObject({ role: "ADMIN" });
    await accounts.changeUser(root.id, { disabled: false }, commandLine);
    expect((await signIn("s-carol")).viewer).toMatchObject({ role: "OPERATOR" });
    provider.people["s-carol"] = { preferred_username: "carol", groups: [] };
    expect((await signIn("s-carol")).said).toContain("None of your groups has a role here.");
  });

  it("lets in only allowed domains and groups, by verified addresses", async () => {
    Object.assign(rules, { newUsers: "viewer", domains: ["example.net"], groups: ["staff"] });
    const person = { preferred_username: "dora", email: "dora@Example.NET", email_verified: true, groups: ["staff"] };
    const refusal = async (change: Record<string, unknown>): Promise<string> => {
      provider.people["s-dora"] = { ...person, ...change };
      return (await signIn("s-dora")).said;
    };
    expect(await refusal({ email_verified: false })).toContain("names no verified e-mail address");
    expect(await refusal({ email: "dora@example.net.evil.example" })).toContain("example.net.evil.example are not let in");
    expect(await refusal({ groups: ["guests"] })).toContain("None of your groups is let in");
    provider.people["s-dora"] = person;
    expect((await signIn("s-dora")).viewer).toMatchObject({ name: "dora" });
  });

  it("belongs to the browser that began it", async () => {
    rules.newUsers = "viewer";
    provider.people["s-victim"] = { preferred_username: "victim" };
    provider.who = "s-victim";
    const attacker = createTestBrowser();
    const link = (await attacker.visit(`${server.url}/auth/oidc`, options.redirectUri)).url;
    const victim = createTestBrowser();
    const forged = await victim.visit(link);
    expect([forged.status, [...victim.cookies.keys()].some((key) => key.includes("wiregraph_session"))]).toEqual([401, false]);
    expect(forged.text).toContain("not begun in this browser");
    // The victim has begun one of its own: state does not fit.
    await victim.visit(`${server.url}/auth/oidc`, provider.issuer);
    const mixed = await victim.visit(link);
    expect([mixed.status, mixed.text.includes("does not belong to this sign-in")]).toEqual([401, true]);
    // In its own browser it still works, once.
    const before = new Map(attacker.cookies);
    expect((await attacker.visit(link)).url).toBe(`${server.url}/`);
    for (const [key, value] of before) attacker.cookies.set(key, value);
    expect((await attacker.visit(link)).status).toBe(401);
    attacker.cookies.set(`127.0.0.1:${server.port} /auth/oidc wiregraph_oidc`, "nonsense");
    expect((await attacker.visit(link)).text).toContain("not begun in this browser");
  });

  it("says what is wrong: given up, no name, a wrong secret, a provider that is away or refused", async () => {
    rules.newUsers = "viewer";
    const given = await signIn(undefined);
    expect([given.status, given.said.includes("given up")]).toEqual([401, true]);
    expect(given.text).toContain(`<a href="/">`);
    provider.people["s-nobody"] = {};
    expect((await signIn("s-nobody")).said).toContain("The provider says no preferred_username of yours.");
    provider.people["s-html"] = { preferred_username: "<script>alert(1)</script>" };
    const html = await signIn("s-html");
    expect(html.viewer).toBeNull();
    expect(html.text).not.toContain("<script>");
    provider.people["s-fay"] = { preferred_username: "fay" };
    oidc = createOidc({ ...options, clientSecret: "another" });
    const wrong = await signIn("s-fay");
    expect([wrong.status, wrong.said.includes("An administrator corrects oidcClientId and its secret.")]).toEqual([503, true]);
    oidc = createOidc({ ...options, issuer: "http://127.0.0.1:1" });
    expect(await signIn("s-fay")).toMatchObject({ status: 503, said: expect.stringContaining("The sign-in provider cannot be used now") });
    oidc = createOidc({ ...options, egress: createEgress({ ownPorts: [] }) });
    expect(await signIn("s-fay")).toMatchObject({ status: 503, said: expect.stringContaining("Set egressLoopback") });
    // Nothing of a failure is remembered.
    oidc = createOidc(options);
    expect((await signIn("s-fay")).viewer).toMatchObject({ name: "fay" });
  });

  it("asks for what the provider says of itself once an hour", async () => {
    rules.newUsers = "viewer";
    provider.requests.length = 0;
    let nowMs = 0;
    oidc = createOidc({ ...options, clock: () => nowMs });
    await oidc.begin();
    await oidc.begin();
    const discoveries = () => provider.requests.filter((request) => request.includes("openid-configuration")).length;
    expect(discoveries()).toBe(1);
    nowMs = 3_600_001;
    await oidc.begin();
    expect(discoveries()).toBe(2);
  });
});
